import { mkdirSync, rmSync, writeFileSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { expect, test, vi } from 'vitest'
import type { RunRequest } from '../../engine/api/contract/index.ts'
import type { Runtime } from '../../engine/api/index.ts'
import { connect, take, type Client } from './client.ts'
import { openFakeEngine } from './fake-engine.ts'

async function openDesk(runtime?: Runtime) {
  const fake = await openFakeEngine(runtime ? { runtime } : {})
  return { ...fake, ...connect(fake.engine) }
}

const refused = (data: object) =>
  expect.objectContaining({ defined: true, code: 'REFUSED', status: 422, data: expect.objectContaining(data) })

test.each<[Partial<RunRequest>, string[][], RegExp]>([
  [{ trainer: { limitTrainBatches: 1.2 } }, [['trainer', 'limitTrainBatches']], /1\.2; a fraction must be between 0 and 1/],
  [{ trainer: { maxEpoch: 3 } }, [['trainer', 'maxEpoch']], /maxEpoch is unknown/],
  [{ hparams: { hidden: 4 } }, [['hparams', 'hidden']], /hidden is 4; it must be between 8 and 1024/],
  [{ hparams: { hiden: 4 } }, [['hparams', 'hiden']], /hiden is unknown/],
  [{ seed: -1 }, [['seed']], /seed: /],
  [{ seed: 1.5 }, [['seed']], /seed: /],
  [{ name: ' ' }, [['name']], /name: /],
  [{ tags: ['fine', ''] }, [['tags', '1']], /tags\.1: /],
  [{ module: 'Fakes' }, [['module']], /has no module Fakes/],
  [{ data: 'Stars' }, [['data']], /has no data module Stars/],
  [
    { data: 'Stars', trainer: { maxEpochs: -2, maxStep: 1 }, hparams: { hidden: 4, rate: 0 } },
    [['trainer', 'maxEpochs'], ['trainer', 'maxStep'], ['data'], ['hparams', 'hidden'], ['hparams', 'rate']],
    /maxEpochs is -2[^]*hidden is 4/,
  ],
])('%j is refused beside its field, and nothing is started', async (change, paths, message) => {
  const { client, request, engine } = await openDesk()
  const issues = paths.map((each) => ({ path: each, message: expect.any(String) }))
  await expect(client.runs.start(request('completes', change))).rejects.toEqual(
    refused({ message: expect.stringMatching(message), issues }),
  )
  expect(engine.context.host.store.listRuns()).toEqual([])
})

test('a hyper-parameter is refused with the line that declares it', async () => {
  const { client, request, plugin } = await openDesk()
  const location = { file: path.join(plugin, 'plugin.ts'), line: 3, column: 3 }
  await expect(client.runs.start(request('completes', { hparams: { hidden: 4 } }))).rejects.toEqual(refused({ location }))
})

test('a plugin that has changed is untrusted, until what was shown is trusted', async () => {
  const { client, request, plugin } = await openDesk()
  writeFileSync(path.join(plugin, 'plugin.ts'), '// changed')
  const untrusted = expect.objectContaining({ defined: true, code: 'UNTRUSTED', status: 403, data: expect.objectContaining({ plugin }) })
  await expect(client.runs.start(request('completes'))).rejects.toEqual(untrusted)
  await expect(client.plugins.describe({ plugin })).rejects.toEqual(untrusted)
  const { hash, trusted, files } = await client.plugins.sources({ plugin })
  expect([trusted, files]).toEqual([false, [{ path: 'plugin.ts', bytes: 10 }]])
  writeFileSync(path.join(plugin, 'plugin.ts'), '// again')
  await expect(client.plugins.trust({ plugin, hash })).rejects.toEqual(refused({ message: expect.stringMatching(/has changed since/) }))
  await client.plugins.trust({ plugin, hash: (await client.plugins.sources({ plugin })).hash })
  expect((await client.plugins.describe({ plugin })).name).toBe('fake')
})

test.each<[string, RegExp]>([
  ['my-model', /The plugin's path my-model is relative/],
  ['./my-model', /is relative/],
  ['~someone/model', /is relative/],
  ['/nowhere/at/all', /There is no plugin at .*all/],
  ['~/.surely-not-here', new RegExp(`There is no plugin at ${os.homedir()}/\\.surely-not-here`)],
])('the plugin %s is refused with what to do', async (plugin, message) => {
  const { client } = await openDesk()
  const expected = refused({ message: expect.stringMatching(message), remedy: expect.any(String) })
  for (const call of [client.plugins.sources, client.plugins.describe]) await expect(call({ plugin })).rejects.toEqual(expected)
  await expect(client.runs.start({ plugin })).rejects.toEqual(expected)
})

test.each<[string, (client: Client) => Promise<unknown>]>([
  ['get', (client) => client.runs.get({ run: 'none' })],
  ['stop', (client) => client.runs.stop({ run: 'none' })],
  ['tag', (client) => client.runs.tag({ run: 'none', tags: [] })],
  ['resume', (client) => client.runs.resume({ run: 'none' })],
  ['metrics', (client) => client.metrics.list({ run: 'none' })],
  ['buckets', (client) => client.metrics.buckets({ run: 'none', names: [], buckets: 1 })],
  ['metrics.follow', async (client) => take(await client.metrics.follow({ run: 'none', cursor: {} }))],
  ['logs.follow', async (client) => take(await client.logs.follow({ run: 'none' }))],
])('an unknown run is refused by %s', async (_, call) => {
  const { client } = await openDesk()
  await expect(call(client)).rejects.toEqual(refused({ message: expect.stringMatching(/no run/), remedy: expect.any(String) }))
})

test.each<[object, string[], RegExp]>([
  [{ accelerator: 'auto' }, [], /TensorFlow is not on this machine/],
  [{ accelerator: 'gpu' }, ['trainer', 'accelerator'], /TensorFlow for GPUs/],
])('without TensorFlow %j is refused before a run is made', async (trainer, field, message) => {
  const { client, request } = await openDesk({ has: () => false, install: async () => {} })
  const issues = field.length ? [expect.objectContaining({ path: field })] : []
  const expected = refused({ message: expect.stringMatching(message), remedy: expect.stringMatching(/leyden runtime install/), issues })
  await expect(client.runs.start(request('completes', { trainer: trainer as never }))).rejects.toEqual(expected)
  expect(await client.devices.list()).toEqual([])
})

test('what is wrong in the form is told before what the machine lacks', async () => {
  const { client, request } = await openDesk({ has: () => false, install: async () => {} })
  const trainer = { maxEpochs: -2 }
  const issues = [expect.objectContaining({ path: ['trainer', 'maxEpochs'] })]
  await expect(client.runs.start(request('completes', { trainer }))).rejects.toEqual(refused({ issues }))
})

test('a defect is told with what happened, and once on standard error with its stack', async () => {
  const { client, engine } = await openDesk()
  const printed = vi.spyOn(process.stderr, 'write').mockImplementation(() => true)
  vi.spyOn(engine.context.host.catalogue, 'list').mockImplementation(() => {
    throw new TypeError('the moon is full')
  })
  const expected = { defined: false, code: 'INTERNAL_SERVER_ERROR', message: 'plugins.list failed: the moon is full' }
  await expect(client.plugins.list()).rejects.toEqual(expect.objectContaining(expected))
  const lines = printed.mock.calls.map(([text]) => String(text))
  printed.mockRestore()
  expect(lines).toEqual([expect.stringMatching(/^plugins\.list: TypeError: the moon is full\n +at /)])
})

test('a defect within a stream is told too', async () => {
  const { client, engine } = await openDesk()
  const printed = vi.spyOn(process.stderr, 'write').mockImplementation(() => true)
  vi.spyOn(engine.context.host.store, 'listRuns').mockImplementation(() => {
    throw new Error('the disk is gone')
  })
  await expect(take(await client.runs.watch())).rejects.toEqual(expect.objectContaining({ message: 'runs.watch failed: the disk is gone' }))
  expect(printed).toHaveBeenCalledOnce()
  printed.mockRestore()
})

test('an answer that breaks the contract is told with what is wrong in it', async () => {
  const { client, engine } = await openDesk()
  const printed = vi.spyOn(process.stderr, 'write').mockImplementation(() => true)
  vi.spyOn(engine.context.host.catalogue, 'list').mockReturnValue([{ path: 1 }] as never)
  await expect(client.plugins.list()).rejects.toMatchObject({ code: 'INTERNAL_SERVER_ERROR' })
  expect(String(printed.mock.calls[0]![0])).toMatch(/"path"/)
  printed.mockRestore()
})

test('the plugins are listed with the samples, and a folder that is gone is neither present nor trusted', async () => {
  const { client, plugin } = await openDesk()
  await client.plugins.describe({ plugin })
  const mine = async () => (await client.plugins.list()).filter(({ sample }) => !sample)
  expect(await mine()).toEqual([{ path: plugin, name: 'fake', sample: false, trusted: true, present: true }])
  rmSync(plugin, { recursive: true })
  expect(await mine()).toEqual([{ path: plugin, name: 'fake', sample: false, trusted: false, present: false }])
  mkdirSync(plugin)
  expect(await mine()).toEqual([{ path: plugin, name: 'fake', sample: false, trusted: false, present: true }])
})

test('a plugin is described with what a form needs', async () => {
  const { client, plugin } = await openDesk()
  const { path: place, modules, data, trainerSchema, trainerDefaults, description } = await client.plugins.describe({ plugin })
  expect([place, data, trainerDefaults, description]).toEqual([plugin, ['Moons'], {}, null])
  expect(modules).toMatchObject([{ name: 'Fake', schema: { type: 'object' }, defaults: { hidden: 128 } }])
  expect(trainerSchema).toMatchObject({
    type: 'object',
    properties: { maxEpochs: { type: 'integer', minimum: -1, title: 'Epochs at most', default: 1000, 'x-group': 'basic' } },
  })
})
