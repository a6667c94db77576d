import { expect, test } from 'vitest'
import { WorkerProcess } from '../../../bench/measuring/index.ts'

const worker = (program: string) => ({ program: process.execPath, args: ['-e', program] })
const echo = "process.stdin.on('data', (text) => console.log(JSON.stringify({ ms: [Number(text.toString().split(' ')[1])] })))"

test('a worker answers commands in lines of JSON, whatever its libraries print', async () => {
  const { worker: echoing, ready } = await WorkerProcess.start(
    'an echo',
    worker(`console.log('chatter'); console.log('{"threads":2}'); ${echo}`),
  )
  await using _ = echoing
  expect(ready).toEqual({ threads: 2 })
  expect(await echoing.run(7)).toEqual({ ms: [7] })
})

test.each([
  [
    'dies',
    "console.error('TypeError: no kernel'); process.exit(1)",
    undefined,
    /an engine ended before it answered[^]*TypeError: no kernel/,
  ],
  ['hangs', 'setInterval(() => {}, 1000)', 2000, /an engine ended before it answered[^]*no answer for 2 s/],
])('a worker that %s is no worker for ever', async (_, program, patienceMs, message) => {
  await expect(WorkerProcess.start('an engine', worker(program), patienceMs)).rejects.toThrow(message)
})
