import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { setTimeout as after } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'

test.skipIf(process.platform === 'win32')('signals that arrive during steps are handled, and leave the process whole', async () => {
  const child = spawn(process.execPath, [fileURLToPath(new URL('./signalled.ts', import.meta.url))], {
    stdio: ['ignore', 'pipe', 'ignore'],
  })
  let output = ''
  child.stdout.setEncoding('utf8').on('data', (text: string) => (output += text))
  const ended = once(child, 'close') as Promise<[number | null, string | null]>
  await once(child.stdout, 'data') // it trains
  let sent = 0
  const flood = (async () => {
    for (; child.exitCode === null && child.signalCode === null && sent < 2000; sent++) {
      child.kill('SIGUSR2')
      await after(2) // the interval of the flood, not a wait for a result
    }
  })()
  const [code, signal] = await ended
  await flood
  expect({ code, signal }).toEqual({ code: 0, signal: null })
  expect(sent).toBeGreaterThan(100)
  expect(JSON.parse(output.trim().split('\n').at(-1)!).handled).toBeGreaterThan(sent / 4)
})
