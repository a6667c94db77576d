import { expect, test, vi } from 'vitest'
import type { RunRow } from '../../engine/api/contract/index.ts'
import { EngineHost } from '../../engine/host/index.ts'
import { openStore } from '../../engine/store/index.ts'
import { childProcessLauncher } from '../../engine/worker/child-process-launcher.ts'
import { fakeWorker } from '../worker/launcher-contract.ts'
import { connect, first, take, type Client } from './client.ts'
import { openFakeEngine } from './fake-engine.ts'

async function openDesk() {
  const fake = await openFakeEngine()
  return { ...fake, ...connect(fake.engine) }
}

/** Waits until the list of runs shows this. */
async function until(client: Client, id: string, isSo: (row: RunRow) => boolean): Promise<RunRow> {
  const { runs } = await first(await client.runs.watch(), ({ runs }) => runs.some((row) => row.id === id && isSo(row)))
  return runs.find((row) => row.id === id)!
}

const ended = ({ state }: RunRow) => state !== 'queued' && state !== 'running'

test('a run goes from its request to its end, and the list shows it', async () => {
  const { client, request, plugin, engine } = await openDesk()
  const { run } = await client.runs.start(request('completes', { seed: 5, tags: ['a', 'b'], trainer: { maxEpochs: 2 } }))
  const row = await until(client, run, ended)
  expect(row).toMatchObject({
    name: 'fake-1',
    state: 'completed',
    command: 'fit',
    plugin: 'fake',
    pluginPath: plugin,
    module: 'Fake',
    tags: ['a', 'b'],
    colour: 0,
    epochs: 2,
    steps: 20,
    metrics: { train_loss: 0.5 },
    hparams: { scenario: 'completes' },
    progress: null,
    controllable: false,
    stopping: false,
    error: null,
  })
  const detail = await client.runs.get({ run })
  expect(detail).toMatchObject({
    ...row,
    data: 'Moons',
    seed: 5,
    trainer: { maxEpochs: 2 },
    parameters: 42,
    resumable: true,
    parentName: null,
  })
  expect(detail.events.map(({ kind }) => kind)).toEqual(['created', 'started', 'checkpoint', 'checkpoint', 'ended'].slice(1))
  expect(engine.activeRuns).toEqual([])
})

test('the first event of the list has all runs, newest first; later ones what changed', async () => {
  const { client, request } = await openDesk()
  const ids: string[] = []
  for (const name of ['old', 'new']) {
    ids.unshift((await client.runs.start(request('completes', { name }))).run)
    await until(client, ids[0]!, ended)
  }
  const stream = await client.runs.watch()
  expect((await stream.next()).value).toMatchObject({ whole: true, runs: ids.map((id) => ({ id })) })
  await client.runs.tag({ run: ids[1]!, tags: ['kept', 'kept'] })
  expect((await stream.next()).value).toMatchObject({ whole: false, runs: [{ id: ids[1], tags: ['kept'] }] })
  await stream.return()
})

test('a live run shows its progress, and that it is being stopped', async () => {
  const { client, request, engine } = await openDesk()
  const { run } = await client.runs.start(request('ignoresStop'))
  const row = await until(client, run, ({ state }) => state === 'running')
  expect(row).toMatchObject({ controllable: true, stopping: false, unresponsive: false })
  expect(engine.activeRuns).toEqual([run])
  await client.runs.stop({ run })
  await client.runs.stop({ run })
  expect(await until(client, run, ({ stopping }) => stopping)).toMatchObject({ state: 'running', stopping: true })
  await client.runs.stop({ run, force: true })
  expect(await until(client, run, ended)).toMatchObject({ state: 'stopped', stopping: false, controllable: false })
})

test('progress is told with the time that is left, which is unknown at first', async () => {
  const { client, request } = await openDesk()
  const { run } = await client.runs.start(request('hangs'))
  const row = await until(client, run, ({ progress }) => progress?.epoch === 1)
  expect(row.progress).toEqual({
    stage: 'train',
    epoch: 1,
    epochs: 2,
    batch: 10,
    batches: 10,
    step: 20,
    metrics: { train_loss: 0.5 },
    etaSeconds: null,
  })
})

test('a failed run has its error, with place and remedy and without its stack', async () => {
  const { client, request, plugin } = await openDesk()
  const { run } = await client.runs.start(request('fails'))
  const { error, state } = await until(client, run, ended)
  expect([state, error]).toEqual([
    'failed',
    {
      message: 'the loss is not a scalar',
      remedy: 'Return losses.mse(...).',
      location: { file: `${plugin}/plugin.ts`, line: 7, column: 3 },
    },
  ])
})

test('NaN and infinity stay what they are, in lists and in columns', async () => {
  const { client, request } = await openDesk()
  const { run } = await client.runs.start(request('diverges'))
  expect((await until(client, run, ended)).metrics).toEqual({ train_loss: -Infinity })
  expect(await client.metrics.list({ run })).toMatchObject([{ last: -Infinity, min: null, max: null }])
  const { value } = await client.metrics.points({ run, name: 'train_loss' })
  expect([...value]).toEqual([NaN, Infinity, -Infinity])
})

test('runs of another host on the same home appear, can be looked at and not stopped', async () => {
  const { client, home, plugin } = await openDesk()
  const stream = await client.runs.watch()
  await stream.next()
  const other = EngineHost.open({ home, launcher: childProcessLauncher(fakeWorker) })
  const active = await other.start({ command: 'fit', plugin, hparams: { scenario: 'hangs' }, seed: 1, trainer: {} })
  const seen = await first(stream, ({ runs }) => runs.some(({ state }) => state === 'running'))
  expect(seen).toMatchObject({ whole: false, runs: [{ id: active.id, controllable: false, progress: null }] })
  await expect(client.runs.stop({ run: active.id })).rejects.toMatchObject({
    code: 'REFUSED',
    message: expect.stringMatching(/another Leyden/),
  })
  const log = take(await client.logs.follow({ run: active.id }))
  const points = take(await client.metrics.follow({ run: active.id, cursor: {} }))
  active.stop()
  await active.finished
  expect((await log).flat().map(({ message }) => message)).toContain('training')
  expect((await points).flat().flatMap(({ value }) => [...value])).toEqual([1, 0.5])
  expect(await until(client, active.id, ended)).toMatchObject({ state: 'stopped' })
  other.close()
})

test('closing the engine stops its runs by force where they do not listen, and ends what is followed', async () => {
  const fake = await openFakeEngine({ graceMs: 300 })
  const { client } = connect(fake.engine)
  const gentle = await client.runs.start(fake.request('hangs'))
  const deaf = await client.runs.start(fake.request('ignoresStop'))
  for (const { run } of [gentle, deaf]) await until(client, run, ({ state }) => state === 'running')
  const watched = take(await client.runs.watch())
  const log = take(await client.logs.follow({ run: deaf.run }))
  await Promise.all([fake.engine.close(), fake.engine.close()])
  await Promise.all([watched, log])
  await expect(client.runs.get(deaf)).rejects.toMatchObject({ code: 'REFUSED', message: 'Leyden has been closed.' })
  const { engine } = await openFakeEngine({ home: fake.home })
  const { runs } = await first(await connect(engine).client.runs.watch(), ({ whole }) => whole)
  expect(runs.map(({ state }) => state)).toEqual(['stopped', 'stopped'])
})

test('a run whose host died is marked interrupted while somebody watches', async () => {
  const { client, home, plugin } = await openDesk()
  const dead = openStore(home)
  const { id } = dead.createRun({
    plugin: 'fake',
    config: { command: 'fit', plugin, hparams: {}, seed: 1, trainer: {} },
    tags: [],
    parent: null,
    resumedFrom: null,
  })
  dead.updateRun(id, { state: 'running' })
  dead.close()
  vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] })
  const stream = await client.runs.watch()
  expect((await stream.next()).value).toMatchObject({ runs: [{ id, state: 'running', controllable: false }] })
  await vi.advanceTimersByTimeAsync(10_000)
  vi.useRealTimers()
  expect((await stream.next()).value).toMatchObject({ runs: [{ id, state: 'interrupted' }] })
  await stream.return()
})
