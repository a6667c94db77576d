import { expect, test } from 'vitest'
import { drawSeries } from './drawn-series.ts'
import { describeNonFinite, findNonFinite } from './non-finite.ts'
import { bucketsOf } from './metrics.testing.ts'
import { smoothed } from './smoothing.ts'
import { readout } from './readout.ts'

const plain = { xOf: (step: number) => step, smoothing: 0, logY: false }

test('draws what was logged last, with a band where rows have a range', () => {
  const drawn = drawSeries(
    bucketsOf('loss', 3, [
      [0, 1, 0.1, 9, 0.5],
      [2, 2, 0.4, 0.4, 0.4],
    ]),
    plain,
  )
  expect(drawn).toEqual({ x: [1, 2], step: [1, 2], last: [0.5, 0.4], low: [0.1, 0.4], high: [9, 0.4], smooth: null })
})

test('draws no band where every row is a point', () => {
  expect(drawSeries(bucketsOf('loss', 1, [[0, 0, 1, 1, 1]]), plain)).toMatchObject({ low: null, high: null })
})

test.each([
  ['NaN', NaN],
  ['infinity', Infinity],
  ['minus infinity', -Infinity],
])('leaves a gap at %s', (_, value) => {
  const drawn = drawSeries(
    bucketsOf('loss', 3, [
      [0, 0, 1, 1, 1],
      [1, 1, NaN, NaN, value],
      [2, 2, 2, 2, 2],
    ]),
    plain,
  )
  expect(drawn.last).toEqual([1, null, 2])
})

test('leaves a gap on a log axis at what is not positive', () => {
  const rows = bucketsOf('loss', 2, [
    [0, 0, 1, 1, 1],
    [1, 1, 0, 0, 0],
  ])
  expect(drawSeries(rows, { ...plain, logY: true }).last).toEqual([1, null])
})

test('draws steps that went back where they belong', () => {
  const rows = bucketsOf('loss', 3, [
    [0, 0, 1, 1, 1],
    [5, 5, 2, 2, 2],
    [3, 3, 3, 3, 3],
  ])
  expect(drawSeries(rows, plain)).toMatchObject({ x: [0, 3, 5], last: [1, 3, 2] })
})

// Of [1, 2, 3] at weight 0.5: 1; (0.5*1 + 2)/1.5; (0.25*1 + 0.5*2 + 3)/1.75.
test.each([
  [[1, 2, 3], 0.5, [1, 5 / 3, 4.25 / 1.75]],
  [[1, 2, 3], 0, [1, 2, 3]],
  [[4, 4, 4], 0.9, [4, 4, 4]],
  [[1, NaN, 3], 0.5, [1, NaN, 3.5 / 1.5]],
])('the debiased average of %j at %d is %j', (values, weight, expected) => {
  const rounded = (numbers: ArrayLike<number>) => Array.from(numbers, (value) => Number(value.toFixed(12)))
  expect(rounded(smoothed(values, weight))).toEqual(rounded(expected))
})

test.each([
  [
    'a point',
    [
      [0, 0, 1, 1, 1],
      [1, 1, NaN, NaN, NaN],
    ],
    'first NaN at step 1',
    0,
  ],
  [
    'a row of several',
    [
      [0, 0, 1, 1, 1],
      [1, 4, 2, 2, Infinity],
    ],
    'first infinity in steps 1 to 4',
    0,
  ],
  ['the first of all', [[0, 0, NaN, NaN, -Infinity]], 'first -infinity at step 0', -1],
])('says where a metric left the finite numbers: %s', (_, rows, words, lastFinite) => {
  const broken = findNonFinite(bucketsOf('loss', 2, rows as never))
  expect(describeNonFinite(broken!)).toBe(words)
  expect(broken!.lastFinite).toBe(lastFinite)
})

test('says nothing of a metric that stayed finite', () => {
  expect(findNonFinite(bucketsOf('loss', 1, [[0, 0, 1, 1, 1]]))).toBeNull()
})

test.each([
  ['step', 'step 1,200: 0.5 (0.1 to 0.9)'],
  ['epoch', 'epoch 1,200: 0.5 (0.1 to 0.9)'],
  ['time', '20m: 0.5 (0.1 to 0.9)'],
] as const)('reads out what is under the crosshair over %s', (axis, words) => {
  expect(readout(drawSeries(bucketsOf('loss', 2, [[1199, 1200, 0.1, 0.9, 0.5]]), plain), 0, axis)).toBe(words)
})
