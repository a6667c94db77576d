import path from 'node:path'
import { expect, test } from 'vitest'
import type { RunStore } from '../../engine/store/index.ts'
import { newRun, temporaryStore } from './support.ts'

const add = (store: RunStore, run: string, name: string, step: number, best = false) =>
  store.addCheckpoint(run, {
    path: path.join(store.runFolder(run), 'checkpoints', name),
    epoch: 1,
    step,
    bytes: 10,
    time: step,
    metrics: { loss: 1 },
    best,
  })

const marks = (store: RunStore, run?: string): string[] =>
  store
    .listCheckpoints(run)
    .map(
      ({ path: folder, best, last, removedAt }) =>
        `${path.basename(folder)}${best ? ' best' : ''}${last ? ' last' : ''}${removedAt === null ? '' : ' removed'}`,
    )

test('a checkpoint is read back as it was given, with an absolute path', () => {
  const store = temporaryStore()
  const run = store.createRun(newRun()).id
  const record = {
    path: path.resolve('/elsewhere/c'),
    epoch: 2,
    step: 300,
    bytes: 1e12,
    time: 5,
    metrics: { loss: NaN, up: Infinity, down: -Infinity, accuracy: 0.5 },
    best: true,
  }
  const stored = store.addCheckpoint(run, record)
  expect(stored).toStrictEqual({ ...record, id: expect.any(String), run, last: true, removedAt: null })
  expect(store.listCheckpoints(run)).toStrictEqual([stored])
})

test('of a run one checkpoint is the best and the one with the highest step the last', () => {
  const store = temporaryStore()
  const [a, b] = [store.createRun(newRun()).id, store.createRun(newRun()).id]
  add(store, a, 'a100', 100, true)
  add(store, a, 'a300', 300, true)
  add(store, a, 'a200', 200)
  add(store, b, 'b50', 50, true)
  expect(marks(store, a)).toEqual(['a100', 'a300 best last', 'a200'])
  expect(marks(store)).toEqual(['a100', 'a300 best last', 'a200', 'b50 best last'])
})

test('after the newest was removed, the newest of those on disk is the last', () => {
  const store = temporaryStore()
  const run = store.createRun(newRun()).id
  add(store, run, 'one', 100)
  const { path: folder } = add(store, run, 'two', 200)
  store.markCheckpointRemoved(folder, 77)
  expect(marks(store)).toEqual(['one last', 'two removed'])
  expect(store.listCheckpoints()[1]!.removedAt).toBe(77)
})

test('a checkpoint at the place of an older one replaces it', () => {
  const store = temporaryStore()
  const run = store.createRun(newRun()).id
  add(store, run, 'latest', 100)
  add(store, run, 'latest', 200)
  expect(marks(store)).toEqual(['latest removed', 'latest last'])
})
