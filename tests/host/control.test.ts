import { once } from 'node:events'
import { onTestFinished, expect, test } from 'vitest'
import { EngineHost } from '../../engine/host/index.ts'
import { journalOf, withJournal } from '../../engine/host/journal.ts'
import { completeConfig } from '../../engine/host/resume.ts'
import type { JournalEntry, LiveChange } from '../../engine/worker/index.ts'
import { openFakeHost, type FakeHost } from './fake-host.ts'

const change: LiveChange = { kind: 'scaleLearningRate', value: 0.1 }

async function startHanging({ host, config }: FakeHost) {
  const run = await host.start(config('hangs'))
  await once(run, 'checkpoint')
  onTestFinished(async () => {
    run.kill()
    await run.finished
  })
  return run
}

/** Another process on the same home. */
function openOther(home: string): EngineHost {
  const other = EngineHost.open({ home })
  onTestFinished(() => other.close())
  return other
}

test.each(['own', 'another'] as const)('a live run makes the change that its %s process asks for, and keeps it', async (which) => {
  const fake = openFakeHost()
  const run = await startHanging(fake)
  const asking = which === 'own' ? fake.host : openOther(fake.home)
  const changed = once(run, 'changed')
  const entry = { change, epoch: 1, step: 20, batch: 20, message: 'scaleLearningRate is changed.' }
  expect(await asking.control(run.id, change)).toEqual(entry)
  expect(await changed).toEqual([entry])
  expect(asking.store.listEvents(run.id).at(-1)).toMatchObject({
    kind: 'changed',
    message: 'scaleLearningRate is changed.',
    data: { change, step: 20, epoch: 1 },
  })
})

test('what the worker refuses is refused with what to do, and leaves no entry', async () => {
  const fake = openFakeHost()
  const run = await startHanging(fake)
  const refused = expect.objectContaining({ message: 'This run keeps no checkpoints.', remedy: 'Start another.' })
  await expect(openOther(fake.home).control(run.id, { kind: 'checkpoint' })).rejects.toEqual(refused)
  expect(fake.host.store.controls.journal(run.id)).toEqual([])
})

test('a run that ends refuses what it was asked', async () => {
  const { host, config } = openFakeHost()
  const run = await host.start(config('ignoresStop'))
  await once(run, 'log')
  const asked = host.control(run.id, change)
  run.kill()
  await expect(asked).rejects.toThrow('The run has ended.')
})

test.each<[string, string, RegExp]>([
  ['fit', 'completes', /doesn't run any more/],
  ['test', 'hangs', /is no training \(test\)/],
])('of a %s that %s nothing can be changed', async (command, scenario, message) => {
  const { host, config } = openFakeHost()
  const run = await host.start(config(scenario, { command: command as 'fit' }))
  if (scenario === 'completes') await run.finished
  await expect(host.control(run.id, change)).rejects.toThrow(message)
  run.kill()
  await run.finished
})

test('where nobody answers, the request is taken back', async () => {
  const fake = openFakeHost()
  const run = fake.host.store.createRun({ plugin: 'fake', config: fake.config('hangs'), tags: [], parent: null, resumedFrom: null })
  const other = openOther(fake.home)
  await expect(other.control(run.id, change, { waitMs: 30 })).rejects.toThrow("doesn't answer; nothing was changed")
  expect(other.store.controls.waiting()).toEqual([])
})

const entry = (change: LiveChange, epoch: number, batch: number): JournalEntry => ({ change, epoch, batch, step: batch, message: '' })

test('a run that goes on has the journal of those before it, in order, without options that are given anew', () => {
  const { host, config } = openFakeHost()
  const { store } = host
  const inherited = [entry(change, 0, 3), entry({ kind: 'maxEpochs', value: 9 }, 2, 25)]
  const first = store.createRun({ plugin: 'fake', config: config('hangs'), tags: [], parent: null, resumedFrom: null })
  const journal = [...inherited]
  const second = { ...first, config: completeConfig({ ...first.config, journal }, undefined) }
  const own = entry({ kind: 'learningRate', value: 0.1 }, 1, 12)
  store.controls.apply(store.controls.request(first.id, own.change), own)
  expect(journalOf(store, second)).toEqual([inherited[0], own, inherited[1]])
  expect(journalOf(store, second, { maxEpochs: 5 })).toEqual([inherited[0], own])
  expect(withJournal({ maxEpochs: 3, maxSteps: 7 }, journalOf(store, second))).toEqual({ maxEpochs: 9, maxSteps: 7 })
  expect(completeConfig({ command: 'test', plugin: '/p' }, second.config)).not.toHaveProperty('journal')
})
