import { describe, expect, test } from 'vitest'
import { DataLoader, dataset, weightedRandomSampler, type Batch, type Sampler } from '../../engine/index.ts'

const numbered = (length: number) => dataset({ length, get: (index) => ({ x: index }) })
const pass = { seed: 0, epoch: 0 }
const order = (loader: DataLoader, at = pass) => Array.from(loader.batches(at) as Iterable<Batch>, ({ x }) => Array.from(x!.dataSync()))

describe('a sampler', () => {
  test.each<[string, Sampler | Iterable<number>]>([
    ['an array', [4, 0, 0]],
    ['a set', new Set([4, 0])],
    ['a sampler of its own', { length: 3, indices: ({ epoch }) => [epoch, 1, 2] }],
  ])('of %s says which samples come', (_name, sampler) => {
    const loader = new DataLoader(numbered(5), { batchSize: 2, sampler })
    const expected = 'indices' in sampler ? [0, 1, 2] : [...sampler]
    expect(order(loader).flat()).toEqual(expected)
    expect(loader.length).toBe(Math.ceil(expected.length / 2))
  })

  test('is asked anew in each pass', () => {
    const loader = new DataLoader(numbered(5), { sampler: { length: 1, indices: ({ epoch }) => [epoch] } })
    expect([0, 3].map((epoch) => order(loader, { seed: 0, epoch }))).toEqual([[[0]], [[3]]])
  })

  test.each([[[5]], [[-1]], [[0.5]]])('that gives %j is refused', (sampler) => {
    expect(() => order(new DataLoader(numbered(5), { sampler }))).toThrow(
      `DataLoader: the sampler gives ${sampler[0]}, and the data set's samples are 0 to 4.`,
    )
  })

  test('beside shuffle is refused', () => {
    expect(() => new DataLoader(numbered(5), { sampler: [1], shuffle: true })).toThrow(/shuffle is true, and a sampler is given/)
  })
})

describe('a weighted sampler', () => {
  const draws = (sampler: Sampler, at = pass) => Array.from(sampler.indices(at))

  test('draws each sample in proportion to its weight, and none without one', () => {
    const weights = [0, 1, 2, 5, 0]
    const count = 80_000
    const drawn = draws(weightedRandomSampler(weights, count))
    const counts = weights.map((_, index) => drawn.filter((each) => each === index).length)
    const expected = weights.map((weight) => (weight / 8) * count)
    expect([counts[0], counts[4]]).toEqual([0, 0])
    const chiSquare = [1, 2, 3].reduce((sum, index) => sum + (counts[index]! - expected[index]!) ** 2 / expected[index]!, 0)
    expect(chiSquare).toBeLessThan(14) // of 2 degrees of freedom: exceeded once in 1,000 right generators, and this one never changes
  })

  test('draws no sample twice without replacement, and the first one in proportion to the weights', () => {
    const weights = [1, 2, 5, 0]
    const first = [0, 0, 0, 0]
    const passes = 8000
    for (let epoch = 0; epoch < passes; epoch++) {
      const drawn = draws(weightedRandomSampler(weights, 3, { replacement: false }), { seed: 1, epoch })
      expect(drawn.toSorted()).toEqual([0, 1, 2])
      first[drawn[0]!]! += 1
    }
    const chiSquare = [1000, 2000, 5000].reduce((sum, expected, index) => sum + (first[index]! - expected) ** 2 / expected, 0)
    expect(chiSquare).toBeLessThan(14)
  })

  test.each([true, false])('draws the same for a seed and an epoch, others for another (replacement %s)', (replacement) => {
    const sampler = weightedRandomSampler(
      Float32Array.from({ length: 100 }, (_, index) => index),
      50,
      { replacement },
    )
    expect(draws(sampler)).toEqual(draws(sampler))
    expect(draws(sampler, { seed: 0, epoch: 1 })).not.toEqual(draws(sampler))
    expect(draws(sampler, { seed: 1, epoch: 0 })).not.toEqual(draws(sampler))
  })

  test.each<[number[], number, boolean, RegExp]>([
    [[1, -1], 1, true, /weight 1 is -1; it must be a number of at least 0/],
    [[NaN], 1, true, /weight 0 is NaN/],
    [[1], 0, true, /numSamples is 0; it must be a whole number of at least 1/],
    [[0, 0], 1, true, /0 weights are above 0, too few to draw 1 samples\.$/],
    [[1, 0, 1], 3, false, /2 weights are above 0, too few to draw 3 samples without replacement\.$/],
  ])('refuses weights %j, %d samples, replacement %s', (weights, count, replacement, message) => {
    expect(() => weightedRandomSampler(weights, count, { replacement })).toThrow(message)
  })
})
