import { appendFileSync } from 'node:fs'
import path from 'node:path'
import Database from 'better-sqlite3'
import { expect, test } from 'vitest'
import type { RunStore } from '../../engine/store/index.ts'
import { version1 } from '../../engine/store/schema.ts'
import { image, newRun, point, points, temporaryHome, temporaryStore } from './support.ts'

const checkpoint = (folder: string) => ({ path: folder, epoch: 0, step: 1, bytes: 1, time: 1, metrics: {}, best: true })

test.each<[string, (store: RunStore, run: string) => void]>([
  ['updated', (store, run) => store.updateRun(run, { state: 'running' })],
  ['tagged', (store, run) => store.tagRun(run, ['x'])],
  ['without its tags', (store, run) => store.tagRun(run, [])],
  ['logged to', (store, run) => store.appendMetrics(run, [point('loss', 0, 1)])],
  ['with a checkpoint', (store, run) => store.addCheckpoint(run, checkpoint('/a'))],
  ['with media', (store, run) => void store.addMedia(run, [image()])],
  ['without a checkpoint', (store, run) => store.markCheckpointRemoved(checkpoint('/b').path, store.listCheckpoints(run).length)],
])('a run that is %s is among the changes, also for another connection', (_, change) => {
  const home = temporaryHome()
  const [store, other] = [temporaryStore(home), temporaryStore(home)]
  const [run] = [store.createRun(newRun({ tags: ['old'] })), store.createRun(newRun())]
  store.addCheckpoint(run.id, checkpoint('/b'))
  const { number } = other.changesSince(0)
  const version = other.dataVersion()
  expect(other.changesSince(number)).toEqual({ number, runs: [] })
  change(store, run.id)
  store.flush()
  expect([store, other].map((each) => each.changesSince(number).runs)).toEqual([[run.id], [run.id]])
  expect(other.dataVersion()).not.toBe(version)
})

test('a run that is new is among the changes, each once and in the order of its newest', () => {
  const store = temporaryStore()
  const [first, second] = [store.createRun(newRun()), store.createRun(newRun())]
  store.tagRun(first.id, ['x'])
  expect(store.changesSince(0).runs).toEqual([second.id, first.id])
  expect(store.changesSince(Infinity)).toEqual({ number: store.changesSince(0).number, runs: [] })
})

test('own writes leave the data version as it is', () => {
  const store = temporaryStore()
  const version = store.dataVersion()
  store.createRun(newRun())
  expect(store.dataVersion()).toBe(version)
})

test('colours are given in turn, and stay', () => {
  const store = temporaryStore()
  const runs = Array.from({ length: 10 }, () => store.createRun(newRun()))
  expect(runs.map(({ colour }) => colour)).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 0, 1])
  expect(store.findRun(runs[9]!.id).colour).toBe(1)
})

test('lists have the last value of eight metrics, those that bear _step last', () => {
  const store = temporaryStore()
  const [run, empty] = [store.createRun(newRun()), store.createRun(newRun())]
  const names = ['train_loss_step', 'val_step_size', ...Array.from({ length: 7 }, (_, i) => `m${i}`)]
  store.appendMetrics(run.id, [...names.map((name) => point(name, 0, 1)), point('m0', 1, NaN), point('m1', 1, -Infinity)])
  const metrics = { val_step_size: 1, m0: NaN, m1: -Infinity, m2: 1, m3: 1, m4: 1, m5: 1, m6: 1 }
  expect(store.lastMetrics().get(run.id)).toEqual(metrics)
  expect(Object.keys(store.lastMetrics([run.id]).get(run.id)!)).toEqual(Object.keys(metrics))
  expect([...store.lastMetrics([empty.id])]).toEqual([[empty.id, {}]])
})

test.each([
  [0, 3, [0, 1, 2]],
  [1022, 5, [1022, 1023, 1024, 1025, 1026]],
  [1998, 9, [1998, 1999]],
  [2000, 9, []],
  [5000, 9, []],
])('points from %i on, at most %i of them', (from, limit, steps) => {
  const store = temporaryStore()
  const run = store.createRun(newRun())
  store.appendMetrics(run.id, points('loss', 2000))
  expect([...store.metricPoints(run.id, 'loss', { from, limit }).step]).toEqual(steps)
  expect([...store.metricPoints(run.id, 'unknown', { from, limit }).step]).toEqual([])
})

test('the parts of a log join without loss or repetition, whatever is cut and appended between them', () => {
  const store = temporaryStore()
  const { id } = store.createRun(newRun())
  const line = (message: string) => ({ time: 1, level: 'info' as const, message })
  expect(store.readLogPart(id, { last: 9 })).toEqual({ lines: [], next: 0 })
  store.appendLog(id, ['a', 'ä', 'c'].map(line))
  const first = store.readLogPart(id, { last: 2 })
  expect(first.lines).toEqual(['ä', 'c'].map(line))
  expect(store.readLogPart(id, { from: first.next })).toEqual({ lines: [], next: first.next })
  appendFileSync(path.join(store.runFolder(id), 'logs', 'run.jsonl'), '{"time":1,"lev')
  expect(store.readLogPart(id, { from: first.next })).toEqual({ lines: [], next: first.next })
  const long = 'x'.repeat(3 << 20)
  store.appendLog(id, [line(long), line('d')])
  const second = store.readLogPart(id, { from: first.next })
  expect(second.lines).toEqual([])
  const third = store.readLogPart(id, { from: second.next })
  expect(third.lines).toEqual([line(long), line('d')])
  expect(store.readLogPart(id, { from: 0 }).lines).toEqual(['a', 'ä', 'c'].map(line))
  expect(store.readLogPart(id, { last: 0 })).toEqual({ lines: [], next: third.next })
})

test('version 1 becomes version 2: runs take their colours, and what is remembered of plugins is kept apart', () => {
  const home = temporaryHome()
  const db = new Database(path.join(home, 'leyden.db'))
  db.exec(version1)
  db.pragma('user_version = 1')
  const insert = db.prepare(
    `INSERT INTO runs (id, name, state, host, plugin, config, created_at) VALUES (?, 'a', 'completed', 'h', 'p', '{}', 0)`,
  )
  for (let i = 0; i < 9; i++) insert.run(`id-${i}`)
  const described = { hash: 'h2', description: { name: 'fake', modules: [] } }
  const memories = { '/a "b"': { trustedHash: 'h1' }, '/c': { trustedHash: 'h2', described }, '/d': { described }, '/e': {} }
  db.prepare('INSERT INTO settings (key, value) VALUES (?, ?), (?, ?)').run('plugins', JSON.stringify(memories), 'other', '1')
  db.close()
  const store = temporaryStore(home)
  expect(store.listRuns().map(({ id, colour }) => [id, colour])).toEqual([8, 7, 6, 5, 4, 3, 2, 1, 0].map((i) => [`id-${i}`, i % 8]))
  expect(store.listSettings('trusted:')).toEqual({ '/a "b"': 'h1', '/c': 'h2' })
  expect(store.listSettings('described:')).toEqual({ '/c': described, '/d': described })
  expect([store.getSetting('plugins'), store.getSetting('other')]).toEqual([undefined, 1])
})
