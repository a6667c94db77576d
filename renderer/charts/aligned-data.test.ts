import { expect, test, vi } from 'vitest'
import { alignedData } from './aligned-data.ts'

vi.hoisted(() => {
  window.matchMedia ??= (query) => Object.assign(new EventTarget(), { matches: false, media: query, onchange: null }) as MediaQueryList
})

const series = (x: number[], last: (number | null)[]) => ({ x, step: x, last, low: null, high: null, smooth: null })
const none = (rows: number) => Array.from({ length: rows }, () => null)

test('one series stands as it is', () => {
  expect(alignedData([series([0, 1], [5, null])])).toEqual([[0, 1], none(2), none(2), [5, null], none(2)])
})

test('several series stand over all of their x; where one has no row its line goes on, where it has a gap it breaks', () => {
  const data = alignedData([series([0, 2, 4], [5, null, 7]), series([1], [6])])
  expect(data[0]).toEqual([0, 1, 2, 4])
  expect(data[3]).toEqual([5, undefined, null, 7])
  expect(data[7]).toEqual([undefined, 6, undefined, undefined])
})

test('no series is an empty plot', () => {
  expect(alignedData([])).toEqual([[]])
})
