import { symlinkSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { expect, test, vi } from 'vitest'
import { PluginCatalogue } from '../../engine/host/index.ts'
import { openStore } from '../../engine/store/index.ts'
import type { WorkerExit, WorkerLauncher } from '../../engine/worker/index.ts'
import { openFakeHost } from './fake-host.ts'

test('what is trusted is what was shown', () => {
  const { host, plugin } = openFakeHost({ 'net/layers.ts': 'export {}', 'data.csv': '1' })
  writeFileSync(path.join(plugin, 'plugin.ts'), '// 1')
  const shown = host.catalogue.sources(plugin)
  expect(shown).toMatchObject({ path: plugin, trusted: false })
  expect(shown.files.map((file) => [file.path, file.bytes])).toEqual([
    ['net/layers.ts', 9],
    ['plugin.ts', 4],
  ])
  writeFileSync(path.join(plugin, 'plugin.ts'), '// 2')
  expect(() => host.catalogue.trust(plugin, shown.hash)).toThrow(/has changed since its files were shown/)
  expect(host.catalogue.isTrusted(plugin)).toBe(false)
  host.catalogue.trust(plugin, host.catalogue.sources(plugin).hash)
  expect(host.catalogue.sources(plugin).trusted).toBe(true)
})

test('what two processes remember at once, each of another plugin, both is kept', () => {
  const first = openFakeHost()
  const second = openFakeHost()
  const store = openStore(first.home)
  const catalogue = new PluginCatalogue(store, { launch: () => expect.unreachable() })
  const set = store.setSetting.bind(store)
  vi.spyOn(store, 'setSetting').mockImplementation((key, value) => {
    first.host.catalogue.trust(second.plugin)
    set(key, value)
  })
  writeFileSync(path.join(first.plugin, 'plugin.ts'), '// new')
  catalogue.trust(first.plugin)
  expect([first.plugin, second.plugin].map((each) => catalogue.isTrusted(each))).toEqual([true, true])
  store.close()
})

test('a plugin that can not be read is trusted by nobody, and does not hide the others', async () => {
  const { host, plugin } = openFakeHost()
  await host.catalogue.describe(plugin)
  symlinkSync('circle.ts', path.join(plugin, 'circle.ts'))
  expect(host.catalogue.list().filter(({ sample }) => !sample)).toMatchObject([{ path: plugin, trusted: false, present: true }])
})

test('closing ends what is being asked', async () => {
  const { host, plugin } = openFakeHost()
  const asked = host.catalogue.describe(plugin)
  host.close()
  await expect(asked).rejects.toMatchObject({ name: 'LeydenError', message: expect.stringContaining('Leyden is closing') })
})

test('a plugin that never finishes loading is given up, and its worker ended', async () => {
  vi.useFakeTimers()
  const { host, plugin } = openFakeHost()
  let exit: (exit: WorkerExit) => void = () => {}
  const kill = vi.fn(() => exit({ code: null, signal: 'SIGKILL', reason: 'was killed' }))
  const silent: WorkerLauncher = {
    launch: () => ({
      pid: 1,
      send: () => {},
      onMessage: () => {},
      onOutput: (listener) => listener('stdout', 'downloading'),
      onExit: (listener) => (exit = listener),
      kill,
    }),
  }
  const asked = new PluginCatalogue(host.store, silent).describe(plugin)
  const refused = expect(asked).rejects.toMatchObject({
    name: 'LeydenError',
    message: expect.stringMatching(/inspect gave no answer in 60 s\..*\n +downloading/),
    location: { file: path.join(plugin, 'plugin.ts') },
    remedy: expect.stringContaining('prepareData'),
  })
  await vi.advanceTimersByTimeAsync(60_000)
  await refused
  expect(kill).toHaveBeenCalledOnce()
  vi.useRealTimers()
})
