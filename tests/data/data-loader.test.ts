import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { arrayDataset, DataLoader, dataset, permutation, tf, type Batch } from '../../engine/index.ts'
import { sfc32, toBatchSource, type BatchSource, type Pass } from '../../engine/data/index.ts'

const numbered = (length: number) => dataset({ length, get: (index) => ({ x: index }) })
const pass = { seed: 0, epoch: 0 }

/** The samples' numbers, batch by batch. */
function order(loader: DataLoader, at: Pass = pass): number[][] {
  return Array.from(loader.batches(at) as Iterable<Batch>, ({ x }) => Array.from(x!.dataSync()))
}

const options = fc.record({
  length: fc.integer({ min: 1, max: 60 }),
  batchSize: fc.integer({ min: 1, max: 70 }),
  shuffle: fc.boolean(),
  seed: fc.integer({ min: 0, max: Number.MAX_SAFE_INTEGER }),
  epoch: fc.integer({ min: 0, max: 1000 }),
})

const property = (check: (values: { length: number; batchSize: number; shuffle: boolean; seed: number; epoch: number }) => void) =>
  fc.assert(fc.property(options, check), { numRuns: 60, seed: 1 })

test('each epoch has every sample exactly once', () => {
  property(({ length, batchSize, shuffle, seed, epoch }) => {
    const seen = order(new DataLoader(numbered(length), { batchSize, shuffle }), { seed, epoch }).flat()
    expect(seen.toSorted((a, b) => a - b)).toEqual(Array.from({ length }, (_, index) => index))
  })
})

test('all batches have the size asked for but the last, and there are as many as length says', () => {
  property(({ length, batchSize, shuffle, seed, epoch }) => {
    const loader = new DataLoader(numbered(length), { batchSize, shuffle })
    const sizes = order(loader, { seed, epoch }).map((batch) => batch.length)
    expect(loader.length).toBe(Math.ceil(length / batchSize))
    expect(sizes).toEqual(Array.from({ length: loader.length }, (_, index) => Math.min(batchSize, length - index * batchSize)))
  })
})

test('dropLast leaves out a last batch that is smaller, and only that', () => {
  property(({ length, batchSize, shuffle, seed, epoch }) => {
    const all = order(new DataLoader(numbered(length), { batchSize, shuffle }), { seed, epoch })
    const loader = new DataLoader(numbered(length), { batchSize, shuffle, dropLast: true })
    expect(order(loader, { seed, epoch })).toEqual(all.filter((batch) => batch.length === batchSize))
    expect(loader.length).toBe(Math.floor(length / batchSize))
  })
})

test('without shuffling the order is that of the data set, whatever the pass', () => {
  const loader = new DataLoader(numbered(7), { batchSize: 3 })
  expect(order(loader)).toEqual([[0, 1, 2], [3, 4, 5], [6]])
  expect(order(loader, { seed: 5, epoch: 9 })).toEqual(order(loader))
})

test.each([0, 2, 4])('a pass that begins with batch %i has the batches of the whole one from there on', (firstBatch) => {
  const loader = new DataLoader(numbered(14), { batchSize: 3, shuffle: true })
  const at = { seed: 1, epoch: 2 }
  expect(order(loader, { ...at, firstBatch })).toEqual(order(loader, at).slice(firstBatch))
})

test('a batch is one sample unless told otherwise', () => {
  expect(order(new DataLoader(numbered(2)))).toEqual([[0], [1]])
})

describe('a shuffled order', () => {
  const loader = new DataLoader(numbered(50), { batchSize: 8, shuffle: true })

  test('is the same again for the same seed and epoch', () => {
    expect(order(loader, { seed: 3, epoch: 2 })).toEqual(order(loader, { seed: 3, epoch: 2 }))
  })

  test.each([
    ['epoch', { seed: 3, epoch: 1 }],
    ['seed', { seed: 4, epoch: 2 }],
    ['large seed', { seed: 3 + 2 ** 32, epoch: 2 }],
  ])('is another for another %s', (_name, other) => {
    expect(order(loader, other)).not.toEqual(order(loader, { seed: 3, epoch: 2 }))
  })

  test("does not stay the same over the epochs, nor go back to the data set's", () => {
    const orders = Array.from({ length: 100 }, (_, epoch) => permutation(10, 1, epoch).join())
    expect(new Set(orders).size).toBe(100)
    expect(orders).not.toContain('0,1,2,3,4,5,6,7,8,9')
  })

  test('puts each sample in each place as often', () => {
    const [length, epochs] = [5, 20_000]
    const counts = Array.from({ length }, () => Array.from({ length }, () => 0))
    for (let epoch = 0; epoch < epochs; epoch++) permutation(length, 7, epoch).forEach((sample, place) => (counts[sample]![place]! += 1))
    const expected = epochs / length
    const chiSquare = counts.flat().reduce((sum, count) => sum + (count - expected) ** 2 / expected, 0)
    expect(chiSquare).toBeLessThan(45) // of 16 degrees of freedom: exceeded once in 7,000 right generators, and this one never changes
  })

  test('is another for each of 5 samples: all 120 orders occur', () => {
    expect(new Set(Array.from({ length: 2000 }, (_, epoch) => permutation(5, 0, epoch).join())).size).toBe(120)
  })
})

test('sfc32 gives numbers in [0, 1), the same ones for a seed and a stream', () => {
  const draw = (seed: number, stream: number) => {
    const random = sfc32(seed, stream)
    return Array.from({ length: 1000 }, random)
  }
  const numbers = draw(1, 2)
  expect(numbers.every((value) => value >= 0 && value < 1)).toBe(true)
  expect(Math.abs(numbers.reduce((sum, value) => sum + value, 0) / 1000 - 0.5)).toBeLessThan(5 * Math.sqrt(1 / 12 / 1000))
  expect(draw(1, 2)).toEqual(numbers)
  expect(draw(2, 1)).not.toEqual(numbers)
})

describe('refuses', () => {
  test.each([0, -1, 1.5, NaN, Infinity])('the batch size %d', (batchSize) => {
    expect(() => new DataLoader(numbered(3), { batchSize })).toThrow(
      `DataLoader: batchSize is ${batchSize}; it must be a whole number of at least 1.`,
    )
  })

  test('a data set without samples', () => {
    expect(() => new DataLoader(arrayDataset({ x: new Float32Array(0) }))).toThrow(
      expect.objectContaining({
        message: 'DataLoader: the data set has no samples.',
        remedy: 'Check the path and the filter it is read with.',
      }),
    )
  })
})

describe('toBatchSource', () => {
  const batch: Batch = {}

  test('hands a loader on as it is', () => {
    const loader = new DataLoader(numbered(3))
    expect(toBatchSource(loader, 'trainDataloader')).toBe(loader)
    const own: BatchSource = { length: null, batches: () => [] }
    expect(toBatchSource(own, 'trainDataloader')).toBe(own)
  })

  test('counts an array, and not what cannot be counted', () => {
    expect(toBatchSource([batch, batch], 'trainDataloader').length).toBe(2)
    expect(toBatchSource(new Set([batch]), 'trainDataloader').length).toBeNull()
  })

  test('reads what can be iterated, asynchronously too', async () => {
    const later = {
      async *[Symbol.asyncIterator]() {
        yield batch
        yield batch
      },
    }
    const source = toBatchSource(later, 'trainDataloader')
    const read = []
    for await (const each of source.batches(pass)) read.push(each)
    expect(read).toEqual([batch, batch])
  })

  test('lends copies of batches that are there already, so that a second epoch finds them', async () => {
    const own = { x: tf.tensor1d([1, 2]) }
    const source = toBatchSource([own], 'trainDataloader')
    for (let epoch = 0; epoch < 2; epoch++) {
      for await (const { x } of source.batches({ seed: 0, epoch })) {
        expect([...x!.dataSync()]).toEqual([1, 2])
        x!.dispose()
      }
    }
    expect(own.x.isDisposed).toBe(false)
    own.x.dispose()
  })

  test.each([
    [
      'a generator',
      (function* () {
        yield batch
      })(),
    ],
    [
      'an async generator',
      (async function* () {
        yield batch
      })(),
    ],
  ])('refuses %s that runs: a second epoch would find it empty', (_, generator) => {
    expect(() => toBatchSource(generator, 'trainDataloader')).toThrow(/generator that runs, which can be read once/)
  })

  test.each([
    [null, 'null'],
    [undefined, 'undefined'],
    [7, 'number'],
    ['batches', 'string'],
    [{}, 'object'],
  ])('refuses %j, naming the hook that returned it', (loader, what) => {
    expect(() => toBatchSource(loader, 'valDataloader')).toThrow(
      expect.objectContaining({
        message: `valDataloader returned ${what}, which no batches can be read from.`,
        remedy: 'Return a DataLoader from it: return new DataLoader(dataset, { batchSize: 64 }).',
      }),
    )
  })
})
