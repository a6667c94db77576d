import { expect, test } from 'vitest'
import { stepsOfRound } from '../../../bench/measuring/index.ts'

const warm = (ms: number[]) => ({ ms, losses: [], cpuMs: 0, peakMb: null })

test.each([
  ['as many as fit', [900, 10, 10, 10], 400, 40],
  ['the first steps, which compile, do not count', [60_000, 60_000, 20, 20], 400, 20],
  ['at least two of an engine that is slow', [3000, 3000], 400, 2],
  ['at most 500 of an empty one', [0.1, 0.1], 400, 500],
])('a round has %s', (_, ms, roundMs, steps) => {
  expect(stepsOfRound(warm(ms), roundMs)).toBe(steps)
})
