import { describe, expect, test } from 'vitest'
import { tf, type LogOptions } from '../../../engine/index.ts'
import { line, loaderOf, MemoryLogger, quietTrainer } from '../line.ts'
import { logged, weight, type Loggable } from './logged.ts'

describe('log in a training step', () => {
  test('logs steps alone unless told otherwise, by the bare name', async () => {
    const { logger, seen } = await logged((step) => step, {})
    expect(logger.series('x')).toEqual([
      [0, 0],
      [1, 1],
      [2, 2],
      [3, 3],
    ])
    expect(logger.entries.length).toBe(4)
    expect(seen).toEqual({ x: 3 })
  })

  test('with onEpoch alone logs epochs, by the bare name', async () => {
    const { logger } = await logged((step) => step, { onStep: false, onEpoch: true })
    expect(logger.entries).toEqual([
      { values: { x: 0.5 }, step: 1, epoch: 0 },
      { values: { x: 2.5 }, step: 3, epoch: 1 },
    ])
  })

  test('logs each logEveryNSteps steps, counted over the epochs', async () => {
    const { logger } = await logged((step) => step, {}, { epochs: 3, batches: 3, logEveryNSteps: 4 })
    expect(logger.series('x')).toEqual([
      [3, 3],
      [7, 7],
    ])
  })

  test('logs a step once, also where batches after it are skipped', async () => {
    const logger = new MemoryLogger()
    const module = line({
      trainingStep(batch, index) {
        this.log('x', index)
        return index % 2 === 0 ? weight(this, batch as never) : null
      },
    })
    await quietTrainer({ logEveryNSteps: 1, loggers: [logger] }).fit(module)
    expect(logger.series('x')).toEqual([
      [0, 0],
      [1, 2],
    ])
  })

  test.each<[NonNullable<LogOptions['reduceFx']>, number]>([
    ['mean', 3],
    ['sum', 12],
    ['min', 1],
    ['max', 6],
  ])('reduces an epoch by %s', async (reduceFx, expected) => {
    const { logger } = await logged((step) => [2, 1, 6, 3][step]!, { onStep: false, onEpoch: true, reduceFx }, { epochs: 1, batches: 4 })
    expect(logger.series('x')).toEqual([[3, expected]])
  })

  test.each<[string, NonNullable<LogOptions['reduceFx']>, number]>([
    ['the median', (values) => tf.topk(values, 36).values.slice(35, 1), 35],
    ['a mean of its own', (values, sizes) => values.mul(sizes).sum().div(sizes.sum()), (70 * 71) / 2 / 70],
  ])('reduces an epoch of 70 batches by a function: %s', async (_, reduceFx, expected) => {
    const logger = new MemoryLogger()
    const one = tf.variable(tf.scalar(0), false)
    const module = line({
      trainDataloader: () => loaderOf(70),
      trainingStep(batch) {
        one.assign(one.add(1))
        this.log('x', one.clone(), { onStep: false, onEpoch: true, reduceFx })
        return weight(this, batch as never)
      },
    })
    await quietTrainer({ loggers: [logger], capture: 'require' }).fit(module)
    expect(logger.series('x')).toEqual([[69, expected]])
  })

  test('takes what makes no difference to one process', async () => {
    const { logger } = await logged((step) => step, { syncDist: true, rankZeroOnly: true, addDataloaderIdx: false, enableGraph: false })
    expect(logger.series('x')).toHaveLength(4)
  })

  test.each<[string, () => Loggable, number]>([
    ['a number', () => 1.5, 1.5],
    ['a scalar', () => tf.scalar(1.5), 1.5],
    ['a tensor of one value', () => tf.tensor2d([[1.5]]), 1.5],
    ['an integer tensor', () => tf.scalar(3, 'int32'), 3],
  ])('takes %s', async (_name, value, expected) => {
    const { logger } = await logged(value, { onStep: true, onEpoch: true }, { epochs: 1 })
    expect(logger.series('x_step')).toEqual([
      [0, expected],
      [1, expected],
    ])
    expect(logger.series('x_epoch')).toEqual([[1, expected]])
  })

  test('hands nothing with logger: false to the loggers, but to callbacks', async () => {
    const { logger, seen } = await logged((step) => step, { logger: false, onEpoch: true })
    expect(logger.entries).toEqual([])
    expect(seen).toEqual({ x: 2.5, x_step: 3, x_epoch: 2.5 })
  })
})

test('log in a validation step with onStep logs each batch, at its place among all of them, and the epoch', async () => {
  const logger = new MemoryLogger()
  const module = line({
    valDataloader: () => loaderOf(2),
    validationStep({ x }) {
      this.log('x', x!.sum().mul(0).add(3), { onStep: true })
    },
  })
  await quietTrainer({ maxEpochs: 2, numSanityValSteps: 1, capture: 'require', loggers: [logger] }).fit(module)
  expect(logger.series('x_step')).toEqual([0, 1, 2, 3].map((batch) => [batch, 3]))
  expect(logger.series('x_epoch')).toEqual([
    [3, 3],
    [7, 3],
  ])
})
