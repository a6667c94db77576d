import { describe, expect, test } from 'vitest'
import type { Tensor } from '@tensorflow/tfjs'
import { metrics, setSeed, tf } from '../../engine/index.ts'
import { expectClose } from '../tensor/close.ts'
import { batchesOf, captured } from './batches.ts'

type Update = (...inputs: Tensor[]) => unknown

const samples = 60
const target = tf.tensor1d(
  Array.from({ length: samples }, (_, index) => index % 3),
  'int32',
)
const logits = tf.tensor2d(
  Array.from({ length: samples }, (_, index) => [1, 2, 3].map((k) => Math.sin(7 * index * k) + (index % 3 === k - 1 ? 0.7 : 0))),
)
const batches = batchesOf([logits, target], 16)
const batchOf = (index: number) => batches.at(index) as [Tensor, Tensor]

/** Batch by batch, in both kinds of steps. */
const ways: [string, (update: Update, given?: Tensor[][]) => Promise<void>][] = [
  ['eagerly', async (update, given = batches) => given.forEach((batch) => tf.tidy(() => void update(...batch)))],
  ['captured', (update, given = batches) => captured(update, given)],
]

const valueOf = (metric: { compute(): Tensor }) => metric.compute().dataSync()[0]!
const valuesOf = (group: { compute(): Record<string, Tensor> }) =>
  Object.fromEntries(Object.entries(group.compute()).map(([name, value]) => [name, value.dataSync()[0]!]))
const numClasses = 3
const macro = { numClasses, average: 'macro' } as const

describe.each(ways)('updated %s', (_way, run) => {
  test('a collection gives each metric its own value, by prefixed names', async () => {
    const makers = {
      recall: () => metrics.recall(macro),
      f1: () => metrics.f1Score(macro),
      accuracy: () => metrics.accuracy({ numClasses }),
      kappa: () => metrics.cohenKappa({ numClasses }),
      auroc: () => metrics.auroc({ numClasses }),
    }
    const alone = Object.entries(makers).map(([name, make]) => [`val_${name}`, valueOf(make().update(logits, target))])
    const group = metrics.collection(Object.fromEntries(Object.entries(makers).map(([name, make]) => [name, make()])), { prefix: 'val_' })
    await run(group.update.bind(group) as Update)
    for (const [name, value] of alone) expectClose(valuesOf(group)[name as string]!, value as number)
  })

  test('a metric of each class has one name a class', async () => {
    const recall = metrics.recall({ numClasses, average: 'none' })
    const each = Array.from(recall.update(logits, target).compute().dataSync())
    const group = metrics.classwise(metrics.recall({ numClasses, average: 'none' }), ['cat', 'dog', 'cow'], { prefix: 'recall_' })
    await run(group.update.bind(group) as Update)
    expect(Object.keys(group.members)).toEqual(['recall_cat', 'recall_dog', 'recall_cow'])
    expectClose(Object.values(valuesOf(group)), each)
  })

  test('a running metric has the value of the newest batches', async () => {
    const makers = [
      () => metrics.f1Score(macro),
      () => metrics.auroc({ numClasses, thresholds: 20 }),
      () => metrics.cohenKappa({ numClasses }),
    ]
    for (const make of makers) {
      const metric = metrics.running(make(), { window: 2 })
      await run(metric.update.bind(metric) as Update)
      const expected = valueOf(
        make()
          .update(...batchOf(-2))
          .update(...batchOf(-1)),
      )
      expectClose([valueOf(metric), metric.computeBatch().dataSync()[0]!], [expected, expected])
    }
  })

  test('a running metric whose window is not filled has the value of what was there', async () => {
    const numbers = [1, 5, 2].map((value) => [tf.scalar(value).expandDims(0)])
    const makers = { mean: metrics.mean, max: metrics.max, min: metrics.min, sum: metrics.sum }
    const values: number[] = []
    for (const make of Object.values(makers)) {
      const metric = metrics.running(make() as metrics.StreamingMetric<Tensor[]>, { window: 7 })
      await run((...inputs) => metric.update(...inputs), numbers)
      values.push(valueOf(metric))
    }
    expectClose(values, [8 / 3, 5, 1, 8])
    const pearson = metrics.running(metrics.pearsonCorrCoef(), { window: 9 })
    const given = [logits.slice([0, 0], [-1, 1]).flatten(), target.toFloat()]
    await run(pearson.update.bind(pearson) as Update, batchesOf(given, 16))
    expectClose(valueOf(pearson), valueOf(metrics.pearsonCorrCoef().update(...(given as [Tensor, Tensor]))))
  })

  test('a bootstrap is spread about the value, follows the seed, and draws anew in each batch', async () => {
    const draw = async (seed: number) => {
      setSeed(seed)
      const group = metrics.bootstrap(() => metrics.accuracy({ numClasses }), { numBootstraps: 20 })
      await run(group.update.bind(group) as Update)
      return valuesOf(group)
    }
    const [first, again, other] = [await draw(1), await draw(1), await draw(2)]
    const accuracy = valueOf(metrics.accuracy({ numClasses }).update(logits, target))
    expect(first).toEqual(again)
    expect(first).not.toEqual(other)
    expect(Math.abs(first!.mean! - accuracy)).toBeLessThan(0.05)
    const spread = Math.sqrt((accuracy * (1 - accuracy)) / samples) // of a share of so many samples
    expect(first!.std!).toBeGreaterThan(spread / 2)
    expect(first!.std!).toBeLessThan(spread * 2)
  })
})

test('a collection updates metrics that count the same once', () => {
  const [recall, f1, curve, area] = [
    metrics.recall(macro),
    metrics.f1Score(macro),
    metrics.averagePrecision({ numClasses }),
    metrics.auroc({ numClasses }),
  ]
  const counts = [recall, f1, curve, area].map((metric) => {
    const { contribute } = metric.source
    let updates = 0
    Object.assign(metric.source, { contribute: (...inputs: [Tensor, Tensor]) => ((updates += 1), contribute(...inputs)) })
    return () => updates
  })
  metrics.collection({ recall, f1, curve, area }).update(logits, target)
  expect(counts.map((count) => count())).toEqual([1, 0, 1, 0])
})

test('a collection keeps the variables of one of them', () => {
  const before = tf.memory().numTensors
  const alone = metrics.recall(macro)
  const each = tf.memory().numTensors - before
  metrics.collection({ recall: alone, precision: metrics.precision(macro), f1: metrics.f1Score(macro) })
  expect(tf.memory().numTensors - before).toBe(each)
})

test('a collection refuses what is no single metric', () => {
  const rouge = metrics.rougeScore()
  expect(() => metrics.collection({ rouge } as never)).toThrow("'rouge' is no metric of a single value")
})

test('a metric of each class refuses another number of names', () => {
  const group = metrics.classwise(metrics.recall({ numClasses, average: 'none' }), ['cat', 'dog'])
  group.update(logits, target)
  expect(() => group.compute()).toThrow('was given 2 classes and a metric whose value has the shape [3]')
})

test('a running metric refuses those that keep every value', () => {
  expect(() => metrics.running(metrics.auroc({ numClasses }))).toThrow('keeps every value')
})

describe('the smallest and the largest value', () => {
  const epoch = (group: ReturnType<typeof metrics.minMax<[Tensor]>>, value: number) => {
    group.update(tf.scalar(value))
    return valuesOf(group)
  }
  const make = () => metrics.minMax(metrics.mean() as metrics.StreamingMetric<[Tensor]>)

  test('outlive resets, which end epochs', () => {
    const group = make()
    const seen = [3, 1, 2].map((value) => {
      const values = epoch(group, value)
      group.reset()
      return values
    })
    expect(seen).toEqual([
      { raw: 3, min: 3, max: 3 },
      { raw: 1, min: 1, max: 3 },
      { raw: 2, min: 1, max: 3 },
    ])
  })

  test('know nothing of what was discarded', () => {
    const group = make()
    epoch(group, 100)
    for (const metric of Object.values(group.members)) metric.discard()
    expect(epoch(group, 2)).toEqual({ raw: 2, min: 2, max: 2 })
  })
})

describe('the saved state of a metric goes on in another one', () => {
  test.each<[string, () => metrics.StreamingMetric<[Tensor, Tensor]>]>([
    ['counts', () => metrics.f1Score(macro)],
    ['every score', () => metrics.auroc({ numClasses })],
    ['a window', () => metrics.running(metrics.accuracy({ numClasses }), { window: 3 })],
  ])('%s', (_name, make) => {
    const [whole, first, second] = [make(), make(), make()]
    for (const batch of batches) whole.update(...(batch as [Tensor, Tensor]))
    first.update(...batchOf(0)).update(...batchOf(1))
    second.update(...batchOf(3)) // forgotten
    second.loadStateDict(first.stateDict())
    second.update(...batchOf(2)).update(...batchOf(3))
    expectClose(second.compute(), whole.compute())
  })

  test('of a metric without batches is none', () => {
    const metric = metrics.mean()
    expect(metric.stateDict()).toBeNull()
    metric.update(tf.scalar(1))
    metric.loadStateDict(null)
    expect(valueOf(metric)).toBeNaN()
  })

  test('of another metric is refused', () => {
    const saved = metrics.mean().update(tf.scalar(1)).stateDict()
    expect(() => metrics.f1Score(macro).loadStateDict(saved)).toThrow("has no 'counts'; it has: total, weight.")
  })
})
