import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { expect, onTestFinished, test, vi } from 'vitest'
import { EngineHost } from '../../engine/host/index.ts'
import { childProcessLauncher, launchAhead, type WorkerLauncher, type WorkerProcess } from '../../engine/worker/index.ts'
import { fakeWorker } from '../worker/launcher-contract.ts'
import { openFakeHost } from './fake-host.ts'

test('a plugin that is not trusted is neither loaded nor run', async () => {
  const { host, config, plugin } = openFakeHost()
  writeFileSync(path.join(plugin, 'plugin.ts'), '// changed')
  expect(host.catalogue.isTrusted(plugin)).toBe(false)
  await expect(host.catalogue.describe(plugin)).rejects.toMatchObject({ usage: true, remedy: expect.stringContaining('--trust') })
  await expect(host.start(config('completes'))).rejects.toMatchObject({ usage: true })
  host.catalogue.trust(plugin)
  expect((await (await host.start(config('completes'))).finished).state).toBe('completed')
})

test('trust goes by content: what is put back as it was is trusted again', () => {
  const { host, plugin } = openFakeHost()
  const file = path.join(plugin, 'plugin.ts')
  const before = readFileSync(file)
  writeFileSync(file, 'x')
  expect(host.catalogue.isTrusted(plugin)).toBe(false)
  writeFileSync(file, before)
  expect(host.catalogue.isTrusted(plugin)).toBe(true)
})

test('samples that ship with Leyden are trusted', () => {
  const { host } = openFakeHost()
  for (const { path: sample, sample: isSample, trusted } of host.catalogue.list().filter((each) => each.sample)) {
    expect([sample, isSample, trusted]).toEqual([sample, true, true])
  }
})

test('the list of plugins has those that were trusted or used', async () => {
  const { host, plugin } = openFakeHost()
  await host.catalogue.describe(plugin)
  expect(host.catalogue.list().filter((each) => !each.sample)).toEqual([
    { path: plugin, name: 'fake', sample: false, trusted: true, present: true },
  ])
})

test.each<[object, RegExp]>([
  [{ module: 'Fakes' }, /^The plugin fake has no module Fakes\./],
  [{ data: 'Stars' }, /^The plugin fake has no data module Stars\./],
  [{ trainer: { limitTrainBatches: 1.2 } }, /^limitTrainBatches is 1.2; a fraction must be between 0 and 1\./],
  [{ hparams: { hidden: 4 } }, /^Hyper-parameter hidden is 4; it must be between 8 and 1024\./],
  [{ hparams: { hiden: 4 } }, /^Hyper-parameter hiden is unknown\./],
])('%j is refused as wrong usage, and no run is left behind', async (change, message) => {
  const { host, config } = openFakeHost()
  await expect(host.start(config('completes', change))).rejects.toMatchObject({
    message: expect.stringMatching(message),
    usage: true,
    remedy: expect.any(String),
  })
  expect(host.store.listRuns()).toEqual([])
})

test('a run that can not be begun is not left in the queue', async () => {
  const { host, config } = openFakeHost()
  vi.spyOn(host.store, 'runFolder').mockReturnValueOnce('/dev/null/nowhere')
  await expect(host.start(config('completes'))).rejects.toThrow(/ENOTDIR/)
  expect(host.store.listRuns()).toMatchObject([
    { state: 'failed', error: { message: expect.stringContaining('ENOTDIR') }, endedAt: expect.any(Number) },
  ])
})

test("the run's folder has its configuration and the plugin's sources, and tells what was too large", async () => {
  const big = `// ${'x'.repeat(1 << 20)}`
  const { host, config } = openFakeHost({ 'net/layers.ts': 'export {}', 'big.js': big, 'data.csv': '1,2', 'node_modules/a/index.js': '' })
  const run = await host.start(config('completes'))
  await run.finished
  const folder = host.store.runFolder(run.id)
  expect(JSON.parse(readFileSync(path.join(folder, 'config.json'), 'utf8'))).toEqual(config('completes'))
  const kept = ['plugin.ts', 'net/layers.ts', 'big.js', 'data.csv', 'node_modules'].map((name) =>
    existsSync(path.join(folder, 'plugin', name)),
  )
  expect(kept).toEqual([true, true, false, false, false])
  expect(host.store.listEvents(run.id)).toContainEqual(
    expect.objectContaining({ kind: 'sourcesLeftOut', message: 'Too large to be kept with the run: big.js' }),
  )
})

test('devices are those that a worker finds', async () => {
  const { host } = openFakeHost()
  expect(await host.devices()).toEqual({
    runtime: 'fake 1.0',
    devices: [{ id: 'cpu:0', kind: 'cpu', name: 'Fake processor', memoryBytes: 8e9 }],
  })
})

test("a home that can't be written to is refused with the way out", async () => {
  const { EngineHost } = await import('../../engine/host/index.ts')
  const { plugin } = openFakeHost()
  expect(() => EngineHost.open({ home: path.join(plugin, 'plugin.ts', 'home') })).toThrow(
    expect.objectContaining({ remedy: expect.stringContaining('--home') }),
  )
})

test('a worker that was launched ahead describes the plugin and does the run', async () => {
  const { home, config } = openFakeHost()
  const launched: WorkerProcess[] = []
  const counting: WorkerLauncher = { launch: (options) => launched[launched.push(childProcessLauncher(fakeWorker).launch(options)) - 1]! }
  const host = EngineHost.open({ home, launcher: counting, spare: launchAhead(counting) })
  onTestFinished(() => host.close())
  expect((await (await host.start(config('completes'))).finished).state).toBe('completed')
  expect(launched).toHaveLength(1)
  expect((await (await host.start(config('completes'))).finished).state).toBe('completed')
  expect(launched).toHaveLength(2)
})
