import { rmSync } from 'node:fs'
import { expect, test } from 'vitest'
import { boundsOf, EngineHost } from '../../engine/host/index.ts'
import { childProcessLauncher } from '../../engine/worker/child-process-launcher.ts'
import { fakeWorker } from '../worker/launcher-contract.ts'
import { connect, first } from './client.ts'
import { openFakeEngine } from './fake-engine.ts'

async function openDesk() {
  const fake = await openFakeEngine()
  const { client } = connect(fake.engine)
  const ended = (run: string) =>
    client.runs.watch().then((stream) => first(stream, ({ runs }) => runs.some(({ id, endedAt }) => id === run && endedAt !== null)))
  const train = async (change = {}) => {
    const { run } = await client.runs.start(fake.request('completes', { seed: 9, ...change }))
    await ended(run)
    return run
  }
  return { ...fake, client, train, ended }
}

const refused = (data: object) => expect.objectContaining({ code: 'REFUSED', data: expect.objectContaining(data) })

test('a resumed run goes on from the newest checkpoint with the configuration of its run', async () => {
  const { client, train, ended } = await openDesk()
  const parent = await train({ trainer: { maxEpochs: 2, limitTrainBatches: 0.5 }, hparams: { hidden: 64 }, name: 'first' })
  const { run } = await client.runs.resume({ run: parent, trainer: { maxEpochs: 5 } })
  await ended(run)
  const { folder } = await client.runs.get({ run: parent })
  expect(await client.runs.get({ run })).toMatchObject({
    parent,
    parentName: 'first',
    name: 'fake-2',
    seed: 9,
    resumedFrom: `${folder}/checkpoints/epoch=1`,
    hparams: { hidden: 64 },
    trainer: { maxEpochs: 5, limitTrainBatches: 0.5 },
    colour: 1,
  })
})

test('a run can be resumed from another of its checkpoints', async () => {
  const { client, train } = await openDesk()
  const parent = await train()
  const [, oldest] = await client.checkpoints.list({ run: parent })
  const { run } = await client.runs.resume({ run: parent, checkpoint: oldest!.id })
  expect((await client.runs.get({ run })).resumedFrom).toBe(oldest!.path)
})

test('a run whose bounds are reached is not resumed, and the field that bounds it is named', async () => {
  const { client, train } = await openDesk()
  const parent = await train({ trainer: { maxEpochs: 2 } })
  await expect(client.runs.resume({ run: parent })).rejects.toEqual(
    refused({
      message: 'Nothing is left to train: 2 epochs and 20 steps are done, and maxEpochs is 2.',
      remedy: 'Set a larger maxEpochs.',
      issues: [{ path: ['trainer', 'maxEpochs'], message: expect.any(String) }],
    }),
  )
  await expect(client.runs.resume({ run: parent, trainer: { maxEpochs: 9, maxSteps: 20 } })).rejects.toEqual(
    refused({ remedy: 'Set a larger maxSteps.' }),
  )
})

test('a run without a checkpoint on disk, and one that is live, are not resumed', async () => {
  const { client, train, request } = await openDesk()
  const parent = await train()
  const list = await client.checkpoints.list({ run: parent })
  rmSync(list[0]!.path, { recursive: true })
  await expect(client.runs.resume({ run: parent, checkpoint: list[0]!.id })).rejects.toEqual(
    refused({ remedy: expect.stringMatching(/another of its checkpoints/) }),
  )
  rmSync(list[1]!.path, { recursive: true })
  await expect(client.runs.resume({ run: parent })).rejects.toEqual(
    refused({ message: expect.stringMatching(/has no checkpoint on disk/) }),
  )
  expect((await client.runs.get({ run: parent })).resumable).toBe(false)
  const live = await client.runs.start(request('hangs'))
  await expect(client.runs.resume(live)).rejects.toEqual(refused({ remedy: expect.stringMatching(/Stop it first/) }))
})

test('only a training is resumed', async () => {
  const { client, home, plugin } = await openDesk()
  const host = EngineHost.open({ home, launcher: childProcessLauncher(fakeWorker) })
  const { id, finished } = await host.start({ command: 'test', plugin, hparams: {}, seed: 1, trainer: {} })
  await finished
  host.close()
  await expect(client.runs.resume({ run: id })).rejects.toEqual(refused({ message: expect.stringMatching(/is no training \(test\)/) }))
})

test('checkpoints are listed newest first, and one that is removed goes from disk and list', async () => {
  const { client, train, ended } = await openDesk()
  const parent = await train({ name: 'first' })
  const list = await client.checkpoints.list({})
  expect(list).toMatchObject([
    { run: parent, runName: 'first', epoch: 1, step: 20, best: false, last: true, bytes: 1000, metrics: { val_accuracy: 0.75 } },
    { run: parent, runName: 'first', epoch: 0, step: 10, best: true, last: false },
  ])
  const checkpoint = list[0]!.id
  const child = await client.runs.resume({ run: parent })
  await ended(child.run)
  expect(await client.checkpoints.planRemoval({ checkpoint })).toEqual({ bytes: 1000, dependants: [{ id: child.run, name: 'fake-2' }] })
  const watched = await client.runs.watch()
  await watched.next()
  expect(await client.checkpoints.remove({ checkpoint })).toEqual({ freedBytes: 1000 })
  expect((await watched.next()).value).toMatchObject({ runs: [{ id: parent }] })
  await watched.return()
  expect((await client.checkpoints.list({ run: parent })).map(({ id, last }) => [id, last])).toEqual([[list[1]!.id, true]])
  await expect(client.checkpoints.remove({ checkpoint })).rejects.toEqual(refused({ message: expect.stringMatching(/no longer on disk/) }))
})

test.each<[string, Parameters<typeof boundsOf>, ReturnType<typeof boundsOf>]>([
  ['no epochs where a time bounds the run', [{ maxTime: '00:01:00:00' }, { maxEpochs: 3 }], { maxEpochs: null, maxSteps: null }],
  ['one epoch of a trial run', [{ fastDevRun: 2, maxEpochs: 9 }, {}], { maxEpochs: 1, maxSteps: null }],
  ["nothing given: the trainer's thousand epochs", [{}, {}], { maxEpochs: 1000, maxSteps: null }],
  ["the plugin's bound", [{}, { maxEpochs: 5 }], { maxEpochs: 5, maxSteps: null }],
  ["the run's bound before the plugin's", [{ maxEpochs: 7 }, { maxEpochs: 5 }], { maxEpochs: 7, maxSteps: null }],
  ['steps alone', [{ maxSteps: 9 }, { maxEpochs: 5 }], { maxEpochs: null, maxSteps: 9 }],
  ['both', [{ maxSteps: 9, maxEpochs: 2 }, {}], { maxEpochs: 2, maxSteps: 9 }],
  ['no bound of epochs', [{ maxEpochs: -1 }, { maxEpochs: 5 }], { maxEpochs: null, maxSteps: null }],
  ['no bound of steps leaves the thousand', [{ maxSteps: -1 }, {}], { maxEpochs: 1000, maxSteps: null }],
  ["the plugin's null is no bound", [{}, { maxEpochs: null }], { maxEpochs: null, maxSteps: null }],
])('bounds: %s', (_, given, expected) => {
  expect(boundsOf(...given)).toEqual(expected)
})
