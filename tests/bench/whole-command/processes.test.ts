import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { expect, test } from 'vitest'
import { residentMb } from '../../../bench/whole-command/processes.ts'

test.runIf(process.platform === 'linux')('the memory of a command is that of all processes that it started, theirs too', async () => {
  const fill = "const held = Buffer.alloc(200 << 20, 1); process.stdout.write('held'); process.stdin.resume(); globalThis.held = held"
  const start = `const { spawn } = require('node:child_process')
    spawn(process.execPath, ['-e', ${JSON.stringify(fill)}], { stdio: 'inherit' })`
  const child = spawn(process.execPath, ['-e', start], { stdio: ['pipe', 'pipe', 'inherit'] })
  await once(child.stdout, 'data')
  const [all, none] = [residentMb(child.pid!)!, residentMb(2 ** 30)]
  child.stdin.end()
  await once(child, 'close')
  expect(all).toBeGreaterThan(200)
  expect(all).toBeLessThan(1000)
  expect(none).toBe(0)
})
