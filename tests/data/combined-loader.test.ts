import { describe, expect, test } from 'vitest'
import { CombinedLoader, DataLoader, dataset, tf, type Batch } from '../../engine/index.ts'
import { toEvaluationSources, toTrainingSource, type BatchSource, type CombinedMode, type Pass } from '../../engine/data/index.ts'
import { setSeed, startRuntime } from '../../engine/tensor/index.ts'
import { BatchReader } from '../../engine/trainer/loops/batch-reader.ts'
import { madeSource } from '../trainer/line.ts'

const runtime = startRuntime()
const pass = { seed: 0, epoch: 0 }

/** Batches of one number: `first`, `first + 1` and so on. */
const counting = (length: number, first = 0, options = {}) =>
  new DataLoader(dataset({ length, get: (index) => ({ x: first + index }) }), options)

/** The same without a length, and read asynchronously. */
const later = (length: number, first = 0): BatchSource => ({
  length: null,
  async *batches() {
    for (let batch = 0; batch < length; batch++) yield { x: tf.tensor1d([first + batch]) }
  },
})

const numberOf = (batch: Batch | null | undefined) => batch && batch['x']!.dataSync()[0]!

/** Numbers of each batch, by name or place. */
async function read(loader: BatchSource, of: Pass = pass) {
  const rows: unknown[] = []
  for await (const batch of loader.batches(of)) {
    const parts = batch as unknown as Record<string, Batch | null> | (Batch | null)[]
    rows.push(Array.isArray(parts) ? parts.map(numberOf) : Object.values(parts).map(numberOf))
    tf.dispose(batch)
  }
  return rows
}

const sizes: [CombinedMode, number, unknown[]][] = [
  [
    'minSize',
    2,
    [
      [0, 10],
      [1, 11],
    ],
  ],
  [
    'maxSize',
    5,
    [
      [0, 10],
      [1, 11],
      [2, null],
      [3, null],
      [4, null],
    ],
  ],
  [
    'maxSizeCycle',
    5,
    [
      [0, 10],
      [1, 11],
      [2, 10],
      [3, 11],
      [4, 10],
    ],
  ],
]

describe.each([
  ['of known lengths', () => [counting(5), counting(2, 10)]],
  ['of unknown lengths', () => [later(5), later(2, 10)]],
  ['of both kinds', () => [counting(5), later(2, 10)]],
])('loaders %s', (kind, make) => {
  test.each(sizes)('go together by %s, and leave no tensor', async (mode, length, expected) => {
    const loader = new CombinedLoader(make(), { mode })
    const before = [runtime.tensorCount, tf.memory().numTensors]
    expect(loader.length).toBe(kind === 'of known lengths' ? length : null)
    expect(await read(loader)).toEqual(expected)
    expect([runtime.tensorCount, tf.memory().numTensors]).toEqual(before)
  })
})

test('several loaders are read one after the other by sequential', async () => {
  const loader = new CombinedLoader([counting(2), counting(3, 10)], { mode: 'sequential' })
  const seen: unknown[] = []
  for await (const batch of loader.batches(pass)) seen.push(numberOf(batch))
  expect([loader.length, seen]).toEqual([5, [0, 1, 10, 11, 12]])
})

test('a batch has the names of the loaders, the order of which is theirs', async () => {
  const loader = new CombinedLoader({ labelled: counting(1), unlabelled: counting(1, 10) })
  const batches = loader.batches(pass)[Symbol.asyncIterator]()
  const { value } = await batches.next()
  expect(Object.keys(value!)).toEqual(['labelled', 'unlabelled'])
  expect(await read(loader)).toEqual([[0, 10]])
})

test('a shuffled loader that begins anew has another order, and the same ones in each reading of the epoch', async () => {
  const loader = new CombinedLoader([counting(12), counting(4, 0, { shuffle: true })], { mode: 'maxSizeCycle' })
  const turns = (rows: unknown[]) => [0, 4, 8].map((from) => rows.slice(from, from + 4).map((row) => (row as number[])[1]))
  const [first, again, later] = [turns(await read(loader)), turns(await read(loader)), turns(await read(loader, { seed: 0, epoch: 1 }))]
  for (const turn of first) expect(turn.toSorted()).toEqual([0, 1, 2, 3])
  expect(new Set([...first, ...later].map(String)).size).toBe(6)
  expect(again).toEqual(first)
})

test('an empty loader ends a pass that would cycle for ever', async () => {
  expect(await read(new CombinedLoader([later(2), later(0)], { mode: 'maxSizeCycle' }))).toEqual([
    [0, null],
    [1, null],
  ])
})

test('where one loader fails, the batches of the others are disposed', async () => {
  const broken = madeSource(3, (_epoch, batch) => {
    if (batch === 1) throw new Error('the disk is gone')
    return { x: tf.tensor1d([batch]) }
  })
  const before = tf.memory().numTensors
  await expect(read(new CombinedLoader([broken, counting(3)]))).rejects.toThrow('the disk is gone')
  expect(tf.memory().numTensors).toBe(before)
})

test('what data sets draw belongs to the batch, whether it was read ahead or not, also in a loader that begins anew', async () => {
  const drawing = (length: number) =>
    new DataLoader(dataset({ length, get: () => ({ x: tf.tidy(() => tf.randomUniform([1]).dataSync()[0]!) }) }))
  const drawn = async (ahead: boolean) => {
    setSeed(3)
    const loader = new CombinedLoader([drawing(4), drawing(1)], { mode: 'maxSizeCycle' })
    expect(loader.readsAhead).toBe(true)
    const reader = new BatchReader(loader, pass, null)
    const seen: unknown[] = []
    for (let batch = 0; batch < 4; batch++) {
      seen.push(...((await reader.next()) as unknown as Batch[]).map(numberOf))
      if (ahead) reader.readAhead()
      tf.tidy(() => tf.randomUniform([1]))
    }
    return seen
  }
  const inTurn = await drawn(false)
  expect(await drawn(true)).toEqual(inTurn)
  expect(new Set(inTurn).size).toBe(8)
})

describe('of what a hook returns', () => {
  const one = counting(1)
  const batch = { x: tf.tensor1d([1]) }

  test.each<[string, unknown, number | null, string[] | null]>([
    ['loaders by name', { a: counting(3), b: counting(1) }, 3, ['a', 'b']],
    ['loaders in an array', [counting(3), counting(1)], 3, null],
    ['arrays of batches in an array', [[batch, batch], [batch]], 2, null],
  ])('a training combines %s by maxSizeCycle', (_name, given, length, names) => {
    const source = toTrainingSource(given, 'trainDataloader') as CombinedLoader
    expect(source).toMatchObject({ mode: 'maxSizeCycle', length, names })
  })

  test.each<[string, unknown, number]>([
    ['a loader', one, 1],
    ['an array of batches', [batch, batch, batch], 1],
    ['loaders by name', { a: one, b: one }, 2],
    ['loaders in an array', [one, one, one], 3],
    ['a sequential CombinedLoader', new CombinedLoader([one, one], { mode: 'sequential' }), 2],
    ['another CombinedLoader', new CombinedLoader([one, one]), 1],
  ])('an evaluation reads %s as so many: %#', (_name, given, count) => {
    expect(toEvaluationSources(given, 'valDataloader')).toHaveLength(count)
  })

  test.each<[string, () => unknown, string]>([
    ['a number', () => toTrainingSource(7, 'trainDataloader'), 'trainDataloader returned number, which no batches can be read from.'],
    [
      'an empty object',
      () => toEvaluationSources({}, 'valDataloader'),
      'valDataloader returned object, which no batches can be read from.',
    ],
    [
      'a loader beside something else',
      () => toEvaluationSources({ a: one, b: 7 }, 'testDataloader'),
      "testDataloader: 'b' is number, which no batches can be read from.",
    ],
    ['no loaders', () => new CombinedLoader([]), 'CombinedLoader: there are no loaders to combine.'],
    [
      'another mode',
      () => new CombinedLoader([one], { mode: 'longest' as never }),
      "CombinedLoader: mode is 'longest'; it must be one of 'minSize', 'maxSize', 'maxSizeCycle', 'sequential'.",
    ],
  ])('%s is refused', (_name, make, message) => {
    expect(make).toThrow(expect.objectContaining({ name: 'LeydenError', message }))
  })
})
