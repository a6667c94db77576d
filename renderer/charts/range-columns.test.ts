import { expect, test } from 'vitest'
import { rangeColumns } from './range-columns.ts'

const same = (value: number) => value
const down = (value: number) => 100 - value
const columnsOf = (x: number[], low: (number | null)[], high: (number | null)[]) =>
  rangeColumns({ x, low, high, from: 0, to: x.length - 1 }, same, down).map(({ x, width, top, bottom }) => [x, width, top, bottom])

test.each([
  [
    'a row reaches from the one before it to its own place',
    [0, 4, 9],
    [10, 10, 20],
    [20, 30, 40],
    [
      [-1, 1, 80, 90],
      [0, 4, 70, 90],
      [4, 5, 60, 80],
    ],
  ],
  [
    'rows of one pixel are one column over all of them',
    [0, 5.2, 5.6, 5.9],
    [10, 10, 5, 10],
    [20, 20, 20, 95],
    [
      [-1, 1, 80, 90],
      [0, 5, 5, 95],
    ],
  ],
  ['a row that ranges below a log axis reaches beyond its end', [0], [null], [20], [[-1, 1, 80, Infinity]]],
  [
    'a row without a range leaves a gap',
    [0, 4, 9],
    [10, null, 20],
    [20, null, 40],
    [
      [-1, 1, 80, 90],
      [4, 5, 60, 80],
    ],
  ],
  [
    'no column is lower than a pixel',
    [0, 4],
    [10, 10],
    [10, 10],
    [
      [-1, 1, 90, 91],
      [0, 4, 90, 91],
    ],
  ],
])('%s', (_, x, low, high, expected) => {
  expect(columnsOf(x, low, high)).toEqual(expected)
})
