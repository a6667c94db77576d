import { fork } from 'node:child_process'
import { once } from 'node:events'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import { childProcessLauncher } from '../../engine/worker/child-process-launcher.ts'
import { launchAhead } from '../../engine/worker/launch-ahead.ts'
import { makeFolder, pluginSource } from '../plugins/plugin-folder.ts'
import { collect } from './collect.ts'

const timeout = 60_000

function inspect(plugin: string) {
  const worker = childProcessLauncher().launch()
  const collected = collect(worker)
  worker.send({ type: 'inspect', plugin })
  return { worker, ...collected }
}

test('inspect answers with the description and leaves, even when the plugin keeps a timer', { timeout }, async () => {
  const { next, gone, output } = inspect(makeFolder({ 'plugin.ts': pluginSource("setInterval(() => {}, 1000)\nconsole.log('hello')") }))
  expect((await next('description')).description.name).toBe('probe')
  expect((await gone).code).toBe(0)
  expect(output).toEqual([['stdout', 'hello']])
})

test('all that was printed arrives, however much was still on its way at the end', { timeout }, async () => {
  const print = 'for (let line = 0; line < 100_000; line++) console.log(String(line).padStart(100))'
  const { gone, output } = inspect(makeFolder({ 'plugin.ts': pluginSource(print) }))
  await gone
  expect(output.length).toBe(100_000)
  expect(output.at(-1)![1].trim()).toBe('99999')
})

test('inspect of a faulty plugin fails with the place, and exit code 1', { timeout }, async () => {
  const folder = makeFolder({ 'plugin.ts': "\nthrow new Error('no')" })
  const { next, gone } = inspect(folder)
  expect((await next('failed')).error).toMatchObject({
    location: { file: path.join(folder, 'plugin.ts'), line: 2, column: 7 },
    usage: false,
  })
  expect((await gone).code).toBe(1)
})

test.each([
  ['an uncaught exception', "setTimeout(() => { throw new Error('late') })"],
  ['an unhandled rejection', "void Promise.reject(new Error('late'))"],
])('%s fails with its message', { timeout }, async (_, code) => {
  const { next, gone } = inspect(
    makeFolder({ 'plugin.ts': pluginSource(`${code}\nawait new Promise(() => setTimeout(() => {}, 60_000))`) }),
  )
  expect((await next('failed')).error.message).toBe('late')
  expect((await gone).code).toBe(1)
})

test('a heartbeat comes while the event loop turns, and SIGINT is left to the host', { timeout }, async () => {
  const { worker, next, gone } = inspect(
    makeFolder({ 'plugin.ts': pluginSource("await new Promise<void>((resolve) => process.once('SIGINT', () => resolve()))") }),
  )
  expect((await next('heartbeat')).residentBytes).toBeGreaterThan(10e6)
  process.kill(worker.pid!, 'SIGINT')
  expect((await gone).code).toBe(0)
})

test('a worker whose host is gone leaves at once when no run is under way', { timeout }, async () => {
  const child = fork(fileURLToPath(new URL('../../engine/worker/main.ts', import.meta.url)), { serialization: 'advanced', stdio: 'ignore' })
  child.send({ type: 'inspect', plugin: makeFolder({ 'plugin.ts': pluginSource('await new Promise(() => {})') }) })
  await once(child, 'message')
  child.disconnect()
  expect(await once(child, 'exit')).toEqual([1, null])
})

test('a worker that was launched ahead describes a plugin and stays for its run', { timeout }, async () => {
  const worker = launchAhead(childProcessLauncher())
  const plugin = makeFolder({ 'plugin.ts': pluginSource("console.log('loaded')") })
  const { next, gone } = collect(worker)
  worker.send({ type: 'inspect', plugin })
  expect((await next('description')).description.name).toBe('probe')
  const output: string[] = []
  worker.onOutput((stream, line) => stream === 'stdout' && output.push(line)) // TensorFlow notes how it was built on the other
  worker.send({
    type: 'run',
    folder: makeFolder({}),
    config: { command: 'fit', plugin, module: 'None', hparams: {}, seed: 1, trainer: {} },
  })
  expect((await next('failed')).error.message).toMatch(/has no module 'None'/)
  await gone
  expect(output).toEqual(['loaded']) // once, and for the run too
})
