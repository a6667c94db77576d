import Database from 'better-sqlite3'
import path from 'node:path'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { newRun, point, points, temporaryHome, temporaryStore } from './support.ts'

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

function storedCount(home: string): number {
  const db = new Database(path.join(home, 'leyden.db'), { readonly: true })
  const count = db.prepare<[], number>('SELECT coalesce(sum(count), 0) FROM metrics').pluck().get()!
  db.close()
  return count
}

test('points are on disk 250 ms after the first of them, not before', () => {
  const store = temporaryStore()
  const run = store.createRun(newRun()).id
  store.appendMetrics(run, [point('loss', 1, 1)])
  vi.advanceTimersByTime(200)
  store.appendMetrics(run, [point('loss', 2, 1)])
  expect(storedCount(store.home)).toBe(0)
  vi.advanceTimersByTime(50)
  expect(storedCount(store.home)).toBe(2)
})

test('20,000 points are written at once, without waiting for the timer', () => {
  const store = temporaryStore()
  const run = store.createRun(newRun()).id
  store.appendMetrics(run, points('loss', 19_999))
  expect(storedCount(store.home)).toBe(0)
  store.appendMetrics(run, [point('loss', 20_000, 1)])
  expect(storedCount(store.home)).toBe(20_000)
})

test.each(['flush', 'close'] as const)('%s writes what is buffered', (method) => {
  const store = temporaryStore()
  const run = store.createRun(newRun()).id
  store.appendMetrics(run, points('loss', 100))
  store[method]()
  expect(storedCount(store.home)).toBe(100)
})

test('what the timer could not write is kept, and written when it can be', () => {
  const store = temporaryStore(temporaryHome())
  const run = store.createRun(newRun()).id
  const db = new Database(path.join(store.home, 'leyden.db'))
  db.exec("CREATE TRIGGER full BEFORE INSERT ON metrics BEGIN SELECT RAISE(ABORT, 'disk full'); END")
  store.appendMetrics(run, points('loss', 3))
  store.appendLog(run, [{ time: 1, level: 'info', message: 'kept' }])
  vi.advanceTimersByTime(250)
  expect(() => store.flush()).toThrow('disk full')
  db.exec('DROP TRIGGER full')
  vi.advanceTimersByTime(250)
  expect(storedCount(store.home)).toBe(3)
  expect(store.readLog(run)).toHaveLength(1)
  db.close()
})
