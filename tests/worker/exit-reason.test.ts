import { expect, test } from 'vitest'
import { explainExit } from '../../engine/worker/exit-reason.ts'

test.each([
  [null, 'SIGKILL', /^was killed by SIGKILL: perhaps the system ran out of memory/],
  [137, null, /^was killed by SIGKILL/],
  [null, 'SIGSEGV', /^crashed with SIGSEGV, a fault in a native library/],
  [139, null, /^crashed with SIGSEGV/],
  [0xc0000005, null, /^crashed with an access violation/],
  [null, 'SIGABRT', /JavaScript ran out of memory/],
  [null, 'SIGWINCH', /^was ended by SIGWINCH$/],
  [3, null, /^ended with exit code 3$/],
  [0, null, /^ended by itself with exit code 0/],
  [null, null, /the system did not say why/],
])('exit code %s and signal %s', (code, signal, expected) => {
  expect(explainExit(code, signal)).toMatch(expected)
})
