import fs, { appendFileSync, existsSync, readFileSync, truncateSync } from 'node:fs'
import path from 'node:path'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { LogLine } from '../../engine/store/index.ts'
import { appendLines, readLines } from '../../engine/store/log-file.ts'
import { newRun, temporaryHome, temporaryStore } from './support.ts'

const line = (n: number, message = `line ${n}`): LogLine => ({ time: n, level: 'info', message })
const lines = (count: number, message?: string): LogLine[] => Array.from({ length: count }, (_, n) => line(n, message))

test('lines are read back in order, the last of them on request', () => {
  const store = temporaryStore()
  const { id } = store.createRun(newRun())
  expect(store.readLog(id)).toEqual([])
  store.appendLog(id, lines(3))
  store.appendLog(id, [line(3, 'two\nlines, "ü", 漢字')])
  expect(existsSync(path.join(store.runFolder(id), 'logs'))).toBe(false)
  expect(store.readLog(id)).toEqual([...lines(3), line(3, 'two\nlines, "ü", 漢字')])
  expect(store.readLog(id, { last: 2 }).map(({ time }) => time)).toEqual([2, 3])
  expect(readFileSync(path.join(store.runFolder(id), 'logs', 'run.jsonl'), 'utf8').split('\n')).toHaveLength(5)
})

test.each([0, 1, 999, 1000, 2000])('the last %i of a thousand lines of any length are those of the whole', (last) => {
  const file = path.join(temporaryHome(), 'logs', 'run.jsonl')
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 2000 }), (length) => {
      fs.rmSync(file, { force: true })
      appendLines(file, lines(1000, 'ü'.repeat(length)))
      expect(readLines(file, last)).toEqual(last === 0 ? [] : lines(1000, 'ü'.repeat(length)).slice(-last))
    }),
    { numRuns: 5 },
  )
})

test('the last lines of a large log are read without reading the rest', () => {
  const file = path.join(temporaryHome(), 'run.jsonl')
  fs.writeFileSync(file, '')
  // A hole that takes no room on the disk, and is longer than any string can be: reading it would throw.
  truncateSync(file, 2 ** 30)
  appendLines(file, lines(10_000))
  expect(readLines(file, 5000)).toEqual(lines(10_000).slice(-5000))
})

test.each([1, 5, 20])('a log that lost its last %i bytes to a kill loses one line, and goes on', (lost) => {
  const file = path.join(temporaryHome(), 'logs', 'run.jsonl')
  appendLines(file, lines(3))
  truncateSync(file, readFileSync(file).length - lost)
  const whole = lost === 1 ? lines(3) : lines(2)
  expect(readLines(file)).toEqual(whole)
  appendLines(file, [line(9)])
  expect(readLines(file)).toEqual([...whole, line(9)])
  expect(readLines(file, 1)).toEqual([line(9)])
})

test('a line that is not JSON is passed over', () => {
  const file = path.join(temporaryHome(), 'logs', 'run.jsonl')
  appendLines(file, lines(1))
  appendFileSync(file, 'not json\n')
  appendLines(file, [line(1)])
  expect(readLines(file)).toEqual(lines(2))
})
