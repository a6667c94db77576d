import { expect, test } from 'vitest'
import { MetricTable } from './metric-table.ts'
import { bucketsOf, pointsOf } from './metrics.testing.ts'

test('holds the buckets that a request brings, and adds points to their end', () => {
  const table = new MetricTable(4)
  table.begin()
  table.replace(
    bucketsOf('loss', 4, [
      [0, 1, 0.2, 0.9, 0.5],
      [2, 3, 0.1, 0.4, 0.4],
    ]),
  )
  table.append(pointsOf('loss', 4, [[4, 0.3]]))
  expect(table.count).toBe(5)
  expect([...table.columns.lastStep]).toEqual([1, 3, 4])
  expect([...table.columns.last]).toEqual([0.5, 0.4, 0.3])
  expect([...table.columns.min]).toEqual([0.2, 0.1, 0.3])
})

test('keeps points that arrive while a request is under way, without loss or duplicate', () => {
  const table = new MetricTable(4)
  table.begin()
  table.append(
    pointsOf('loss', 2, [
      [2, 0.3],
      [3, 0.2],
    ]),
  )
  table.replace(bucketsOf('loss', 3, [[0, 2, 0.3, 1, 0.3]]))
  expect([...table.columns.lastStep]).toEqual([2, 3])
  expect(table.count).toBe(4)
})

test.each([
  ['points that it knows', 0, [1, 2], [0, 1, 2]],
  ['points that it knows in part', 1, [1, 2, 3], [0, 1, 2, 3]],
  ['the points that follow', 3, [3], [0, 1, 2, 3]],
])('takes %s only once', (_, from, steps, held) => {
  const table = new MetricTable(100)
  table.replace(
    bucketsOf(
      'loss',
      3,
      [0, 1, 2].map((step) => [step, step, 1, 1, 1]),
    ),
  )
  table.append(
    pointsOf(
      'loss',
      from,
      steps.map((step) => [step, 1]),
    ),
  )
  expect([...table.columns.lastStep]).toEqual(held)
})

test('asks again when points are missing between what it holds and what arrives', () => {
  const table = new MetricTable(100)
  table.replace(bucketsOf('loss', 1, [[0, 0, 1, 1, 1]]))
  table.append(pointsOf('loss', 5, [[5, 1]]))
  expect(table.wanting).toBe(true)
  expect(table.count).toBe(1)
})

test('asks again when it has outgrown twice the buckets that were wished', () => {
  const table = new MetricTable(2)
  table.replace(
    bucketsOf('loss', 2, [
      [0, 0, 1, 1, 1],
      [1, 1, 1, 1, 1],
    ]),
  )
  table.append(
    pointsOf('loss', 2, [
      [2, 1],
      [3, 1],
    ]),
  )
  expect(table.wanting).toBe(false)
  table.append(pointsOf('loss', 4, [[4, 1]]))
  expect(table.wanting).toBe(true)
  table.begin()
  expect(table.wanting).toBe(false)
})

test('keeps what it holds when a request fails, and does not ask again by itself', () => {
  const table = new MetricTable(2)
  table.replace(bucketsOf('loss', 1, [[0, 0, 1, 1, 1]]))
  table.begin()
  table.fail(new Error('lost'))
  expect(table).toMatchObject({ state: 'ready', rows: 1, wanting: false })
})

test('a table of a range takes the points within, and knows of the others', () => {
  const table = new MetricTable(100, { from: 10, to: 12 })
  table.replace(bucketsOf('loss', 11, [[10, 10, 1, 1, 1]]))
  table.append(
    pointsOf('loss', 11, [
      [11, 1],
      [12, 1],
      [13, 1],
    ]),
  )
  expect([...table.columns.lastStep]).toEqual([10, 11, 12])
  expect(table.count).toBe(14)
})

test.each([
  ['infinity', Infinity],
  ['NaN', NaN],
])('a point of %s has no range', (_, value) => {
  const table = new MetricTable(100)
  table.replace(bucketsOf('loss', 0, []))
  table.append(pointsOf('loss', 0, [[0, value]]))
  expect([table.columns.min[0], table.columns.max[0], table.columns.last[0]]).toEqual([NaN, NaN, value])
})

test('grows through any number of points', () => {
  const table = new MetricTable(10_000)
  table.replace(bucketsOf('loss', 0, []))
  for (let step = 0; step < 1000; step++) table.append(pointsOf('loss', step, [[step, step / 2]]))
  expect(table.rows).toBe(1000)
  expect(table.columns.last[999]).toBe(499.5)
  expect(table.coarse).toBe(false)
})
