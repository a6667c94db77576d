import { describe, expect, test } from 'vitest'
import { geometricMean, mean, median, quartiles, summarize } from '../../bench/statistics.ts'

// numpy.percentile(values, [25, 50, 75]), numpy.mean(values), numpy.exp(numpy.mean(numpy.log(values)))
const cases = [
  { values: [3], quartiles: [3, 3], median: 3, mean: 3, geometric: 3 },
  { values: [4, 1], quartiles: [1.75, 3.25], median: 2.5, mean: 2.5, geometric: 2 },
  { values: [10, 1, 100], quartiles: [5.5, 55], median: 10, mean: 37, geometric: 10 },
  { values: [0.39, 0.57, 0.78, 0.9, 1.2], quartiles: [0.57, 0.9], median: 0.78, mean: 0.768, geometric: 0.715306 },
]

describe('statistics are those of NumPy', () => {
  test.each(cases)('of $values', ({ values, ...expected }) => {
    expect(quartiles(values)[0]).toBeCloseTo(expected.quartiles[0]!, 10)
    expect(quartiles(values)[1]).toBeCloseTo(expected.quartiles[1]!, 10)
    expect(median(values)).toBeCloseTo(expected.median, 10)
    expect(mean(values)).toBeCloseTo(expected.mean, 10)
    expect(geometricMean(values)).toBeCloseTo(expected.geometric, 5)
  })

  test('a summary leaves its values as they were', () => {
    const values = [3, 1, 2]
    expect(summarize(values)).toEqual({ minMs: 1, medianMs: 2, quartilesMs: [1.5, 2.5] })
    expect(values).toEqual([3, 1, 2])
  })
})
