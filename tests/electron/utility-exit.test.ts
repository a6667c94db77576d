import { expect, test } from 'vitest'
import { explainUtilityExit } from '../../electron/utility-exit.ts'

const gone = (reason: string, exitCode: number) => ({ reason, exitCode })

test.each([
  [0, undefined, 'linux', { code: 0, signal: null }, /^ended by itself with exit code 0/],
  [3, undefined, 'linux', { code: 3, signal: null }, /^ended with exit code 3$/],
  [1, gone('abnormal-exit', 1), 'darwin', { code: 1, signal: null }, /^ended with exit code 1$/],
  [0, gone('clean-exit', 0), 'linux', { code: 0, signal: null }, /^ended by itself/],
  [0, gone('crashed', 6), 'linux', { code: null, signal: 'SIGABRT' }, /JavaScript ran out of memory/],
  [6, gone('crashed', 6), 'linux', { code: null, signal: 'SIGABRT' }, /JavaScript ran out of memory/],
  [0, gone('crashed', 11 | 0x80), 'linux', { code: null, signal: 'SIGSEGV' }, /^crashed with SIGSEGV, a fault in a native library/],
  [0, gone('killed', 9), 'linux', { code: null, signal: 'SIGKILL' }, /^was killed by SIGKILL/],
  [15, gone('killed', 15), 'linux', { code: null, signal: 'SIGTERM' }, /^was ended by SIGTERM/],
  [0, gone('crashed', 0xc0000005), 'win32', { code: 0xc0000005, signal: null }, /^crashed with an access violation/],
  [1, gone('killed', 1), 'win32', { code: 1, signal: null }, /^was killed \(exit code 1\)/],
  [0, gone('oom', 0), 'win32', { code: 0, signal: null }, /^ran out of memory$/],
  [0, gone('launch-failed', 2), 'linux', { code: 2, signal: null }, /^could not be started$/],
] as const)('exit %i and %o on %s', (code, details, platform, expected, reason) => {
  expect(explainUtilityExit(code, details, platform)).toEqual({ ...expected, reason: expect.stringMatching(reason) })
})
