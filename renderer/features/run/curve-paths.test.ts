import { expect, test } from 'vitest'
import { curvePaths } from './curve-paths.ts'

const box = { width: 100, height: 50 }

test('lines fill the box of all series, go back where their points do, and have gaps where a value is not finite', () => {
  const { paths, x, y } = curvePaths(
    [
      { x: [0, 2, 1], y: [0, 1, 0.5] },
      { x: [0, 1, 2, 2], y: [1, null, 0.25, 0] },
    ],
    box,
  )
  expect(paths).toEqual(['M0 50L100 0L50 25', 'M0 0M100 37.5L100 50'])
  expect([x, y]).toEqual([
    [0, 2],
    [0, 1],
  ])
})

test.each([
  ['equal values in the middle', { x: [3, 3], y: [1, 1] }, ['M50 25L50 25']],
  ['nothing for no values', { x: [null], y: [null] }, ['']],
])('draws %s', (_, series, paths) => {
  expect(curvePaths([series], box).paths).toEqual(paths)
})
