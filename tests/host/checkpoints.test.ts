import { existsSync, rmSync } from 'node:fs'
import path from 'node:path'
import { expect, test } from 'vitest'
import { once } from 'node:events'
import { checkpointsOnDisk, chooseCheckpoint, planRemoval, removeCheckpoint } from '../../engine/host/index.ts'
import { openFakeHost, type FakeHost } from './fake-host.ts'

async function train({ host, config }: FakeHost, scenario = 'completes', name?: string) {
  return await (
    await host.start(config(scenario), { name })
  ).finished
}

const at = (fake: FakeHost, run: string, epoch: number) => path.join(fake.host.store.runFolder(run), 'checkpoints', `epoch=${epoch}`)

test('last and best are of the newest fit of that plugin that has a checkpoint', async () => {
  const fake = openFakeHost()
  const { host, plugin } = fake
  await train(fake)
  const second = await train(fake)
  await train(fake, 'fails')
  expect(chooseCheckpoint(host.store, plugin, 'last', 'last')).toMatchObject({ path: at(fake, second.id, 1), run: { id: second.id } })
  expect(chooseCheckpoint(host.store, plugin, 'best', 'best').path).toBe(at(fake, second.id, 0))
  expect(() => chooseCheckpoint(host.store, `${plugin}/other`, 'last', 'last')).toThrow(/No run of .* has a checkpoint/)
})

test('a checkpoint whose folder is gone is passed over', async () => {
  const fake = openFakeHost()
  const run = await train(fake)
  rmSync(at(fake, run.id, 1), { recursive: true })
  expect(chooseCheckpoint(fake.host.store, fake.plugin, 'last', 'last').path).toBe(at(fake, run.id, 0))
})

test("a folder, a run's id and a run's name choose too", async () => {
  const fake = openFakeHost()
  const { store } = fake.host
  const run = await train(fake, 'completes', 'first')
  await train(fake)
  expect(chooseCheckpoint(store, fake.plugin, at(fake, run.id, 0), 'last')).toMatchObject({
    path: at(fake, run.id, 0),
    run: { id: run.id },
  })
  expect(chooseCheckpoint(store, fake.plugin, run.id, 'last').path).toBe(at(fake, run.id, 1))
  expect(chooseCheckpoint(store, fake.plugin, 'first', 'best').path).toBe(at(fake, run.id, 0))
  expect(() => chooseCheckpoint(store, fake.plugin, fake.plugin, 'last')).toThrow(/is no checkpoint: it has no state\.json/)
  expect(() => chooseCheckpoint(store, fake.plugin, 'nonsense', 'last')).toThrow()
})

test('removing frees the disk, and the history keeps that it was there', async () => {
  const fake = openFakeHost()
  const { store } = fake.host
  const run = await train(fake)
  const [last, best] = checkpointsOnDisk(store, run.id)
  expect(planRemoval(store, last!)).toMatchObject({ roles: ['last'], dependants: [] })
  expect(planRemoval(store, best!)).toMatchObject({ roles: ['best'] })
  expect(removeCheckpoint(store, planRemoval(store, best!))).toBe(1000)
  expect(existsSync(best!.path)).toBe(false)
  expect(checkpointsOnDisk(store, run.id).map(({ path: folder }) => folder)).toEqual([last!.path])
  expect(store.listCheckpoints(run.id).find(({ path: folder }) => folder === best!.path)?.removedAt).toEqual(expect.any(Number))
})

test('runs that went on from a checkpoint are named; a live one forbids removing it', async () => {
  const fake = openFakeHost()
  const { host, config } = fake
  const first = await train(fake)
  const checkpoint = checkpointsOnDisk(host.store, first.id)[0]!
  const second = await host.start(config('ignoresStop', { checkpoint: checkpoint.path }), {
    name: 'second',
    parent: first.id,
    resumedFrom: checkpoint.path,
  })
  await once(second, 'log')
  expect(() => planRemoval(host.store, checkpoint)).toThrow(/can't be removed: the run second \(.*\) is running and uses it/)
  second.kill()
  await second.finished
  expect(planRemoval(host.store, checkpoint).dependants.map(({ name }) => name)).toEqual(['second'])
})
