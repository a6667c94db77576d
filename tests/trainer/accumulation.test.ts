import path from 'node:path'
import { describe, expect, test } from 'vitest'
import { LightningModule, losses, nn, optim, tf, type Batch, type TrainerOptions } from '../../engine/index.ts'
import { startRuntime } from '../../engine/tensor/index.ts'
import { temporaryFolder } from '../data/temporary-file.ts'
import { expectClose } from '../tensor/close.ts'
import { line, Line, loaderOf, madeSource, quietTrainer, weightsOf } from './line.ts'

type Schedule = NonNullable<TrainerOptions['accumulateGradBatches']>

const ways = ['off', 'require'] as const

describe.each(ways)('with capture %s, batches of 2 by SGD give what PyTorch gives for whole ones (behaviours.md 1)', (capture) => {
  const all = Array.from({ length: 8 }, (_, row) => [0, 1, 2].map((column) => (3 * row + column) / 10))

  test.each([
    ['4 in a step', 4, 1, [0.19072, 0.19693, 0.20314], 0.0621],
    ['2 in a step', 2, 2, [0.276406, 0.288531, 0.300655], 0.121241],
  ])('%s', async (_name, accumulateGradBatches, steps, weight, bias) => {
    class Sum extends LightningModule {
      net = nn.linear(3, 1)
      override trainingStep({ x, y }: Batch) {
        return losses.mse(this.net.forward(x!), y!)
      }
      override configureOptimizers() {
        return optim.sgd(this.parameters(), { learningRate: 0.01 })
      }
      override trainDataloader() {
        return madeSource(4, (_epoch, batch) => {
          const part = all.slice(batch * 2, (batch + 1) * 2)
          return { x: tf.tensor2d(part), y: tf.tensor2d(part.map((row) => [row.reduce((sum, value) => sum + value, 0)])) }
        })
      }
    }
    const trainer = quietTrainer({ capture, accumulateGradBatches })
    const module = new Sum({})
    module.net.weight.assign(tf.tensor2d([[0.1, 0.1, 0.1]]))
    module.net.bias!.assign(tf.zeros([1]))
    await trainer.fit(module)
    expectClose(module.net.weight, weight, 1e-5)
    expectClose(module.net.bias!, [bias], 1e-5)
    expect(trainer.globalStep).toBe(steps)
  })
})

/** The steps that were taken, and those that were expected in `configureOptimizers`. */
async function steps(batches: number, options: TrainerOptions) {
  let estimated = 0
  const trainer = quietTrainer(options)
  const module = line({
    trainDataloader: () => loaderOf(batches, { batchSize: 1 }),
    configureOptimizers() {
      estimated = this.trainer.estimatedSteppingBatches
      return Line.prototype.configureOptimizers.call(this)
    },
  })
  await trainer.fit(module)
  return { taken: trainer.globalStep, estimated }
}

test.each<[string, number, Schedule, number, number]>([
  ['20 batches by 1', 20, 1, 1, 20],
  ['20 batches by 2', 20, 2, 1, 10],
  ['20 batches by 3', 20, 3, 1, 7],
  ['64 batches by 2', 64, 2, 1, 32],
  ['64 batches by 3', 64, 3, 1, 22],
  ['by 2 from epoch 1 on, by 4 from 3 on', 10, { 1: 2, 3: 4 }, 4, 23],
  ['by 2, and by 1 from epoch 2 on', 10, { 0: 2, 2: 1 }, 4, 30],
  ['a schedule that ends after the run', 10, { 0: 5, 9: 1 }, 2, 4],
])('%s: the steps are as many as expected (behaviours.md 2)', async (_name, batches, accumulateGradBatches, maxEpochs, expected) => {
  expect(await steps(batches, { accumulateGradBatches, maxEpochs })).toEqual({ taken: expected, estimated: expected })
})

test.each<[TrainerOptions, { taken: number; estimated: number }]>([
  [
    { maxSteps: 42, maxEpochs: null, accumulateGradBatches: 10 },
    { taken: 42, estimated: 42 },
  ],
  [
    { maxSteps: 5, maxEpochs: 9, accumulateGradBatches: 2 },
    { taken: 5, estimated: 5 },
  ],
  [
    { maxEpochs: 2, limitTrainBatches: 0.5, accumulateGradBatches: 4 },
    { taken: 16, estimated: 16 },
  ],
])('of 64 batches, %j: the steps are as many as expected (behaviours.md 3)', async (options, expected) => {
  expect(await steps(64, options)).toEqual(expected)
})

describe.each(ways)('with capture %s', (capture) => {
  test('5 batches by 3 step after the third and the fifth, and the hooks of the step run there alone', async () => {
    const after: number[] = []
    const trainer = quietTrainer({ capture, accumulateGradBatches: 3, maxEpochs: 2 })
    await trainer.fit(line({ trainDataloader: () => loaderOf(5), onTrainBatchEnd: () => void after.push(trainer.globalStep) }))
    expect(after).toEqual([0, 0, 1, 1, 2, 2, 2, 3, 3, 4])
  })

  test('tensors are as many after many windows as after the first epoch', async () => {
    const counts: number[] = []
    const module = line({
      trainDataloader: () => loaderOf(5),
      onTrainEpochEnd: () => void counts.push(startRuntime().tensorCount),
    })
    await quietTrainer({ capture, accumulateGradBatches: 2, gradientClipVal: 1, maxEpochs: 20 }).fit(module)
    expect(new Set(counts).size).toBe(1)
  })
})

test('the hooks of the gradients begin and end with the window', async () => {
  const seen: string[] = []
  const note = (hook: string) => [hook, () => void seen.push(hook)]
  const hooks = ['onBeforeZeroGrad', 'onBeforeBackward', 'onAfterBackward', 'onBeforeOptimizerStep', 'onTrainBatchEnd']
  const module = line({ trainDataloader: () => loaderOf(3), ...Object.fromEntries(hooks.map(note)) })
  await quietTrainer({ capture: 'off', accumulateGradBatches: 2 }).fit(module)
  const backward = ['onBeforeBackward', 'onAfterBackward']
  const whole = ['onBeforeZeroGrad', ...backward, 'onTrainBatchEnd', ...backward, 'onBeforeOptimizerStep', 'onTrainBatchEnd']
  expect(seen).toEqual([...whole, 'onBeforeZeroGrad', ...backward, 'onBeforeOptimizerStep', 'onTrainBatchEnd'])
})

describe('the rest of a window', () => {
  const count = async (members: Parameters<typeof line>[0], options: TrainerOptions = {}) => {
    const trainer = quietTrainer({ accumulateGradBatches: 4, capture: 'off', ...options })
    await trainer.fit(line({ trainDataloader: () => loaderOf(6), ...members }))
    return trainer.globalStep
  }

  test('makes a step where the loader did not know its length', async () => {
    const unknown = () => ({ ...madeSource(6, () => ({ ...loaderOf(1).dataset.gather(Int32Array.of(0)) })), length: null })
    expect(await count({ trainDataloader: unknown })).toBe(2)
  })

  test('makes a step where a hook skips the rest of the epoch', async () => {
    expect(await count({ onTrainBatchStart: (_batch, index) => (index === 3 ? -1 : undefined) })).toBe(1)
  })

  test('makes none where the run was stopped in it', async () => {
    const trainer = quietTrainer({ accumulateGradBatches: 4 })
    await trainer.fit(line({ trainDataloader: () => loaderOf(6), onTrainBatchEnd: () => void (trainer.shouldStop = true) }))
    expect(trainer.globalStep).toBe(0)
  })

  test('is a step of the batches that were not skipped', async () => {
    const skips = (skipped: number[]) => ({
      trainingStep: function (this: Line, batch: Batch, index: number) {
        return skipped.includes(index) ? null : Line.prototype.trainingStep.call(this, batch)
      },
    })
    expect(await count(skips([3]))).toBe(2)
    expect(await count(skips([0, 1, 2, 3]))).toBe(1)
    expect(await count(skips([4, 5]))).toBe(1)
  })
})

const optimizers: Record<string, (module: LightningModule) => optim.Optimizer> = {
  sgd: (module) => optim.sgd(module.parameters(), { learningRate: 0.1, momentum: 0.9 }) as never,
  adamw: (module) => optim.adamw(module.parameters(), { learningRate: 0.05 }) as never,
  rmsprop: (module) => optim.rmsprop(module.parameters(), { momentum: 0.5 }) as never,
  lamb: (module) => optim.lamb(module.parameters()) as never,
  adafactor: (module) => optim.adafactor(module.parameters()) as never,
}

class Net extends LightningModule {
  net = nn.sequential(nn.linear(2, 8), nn.tanh(), nn.dropout(0.5), nn.linear(8, 1))
  optimizer: keyof typeof optimizers = 'adamw'

  override trainingStep({ x, y }: Batch) {
    const loss = losses.mse(this.net.forward(x!), y!)
    this.log('loss', loss)
    return loss
  }
  override configureOptimizers() {
    const optimizer = optimizers[this.optimizer]!(this)
    const scheduler = optim.lrScheduler.oneCycleLR(optimizer, { maxLearningRate: 0.1, totalSteps: this.trainer.estimatedSteppingBatches })
    return { optimizer, lrScheduler: { scheduler, interval: 'step' as const } }
  }
  override trainDataloader() {
    return loaderOf(8, { shuffle: true, batchSize: 3 })
  }
}

const common: TrainerOptions = { seed: 3, maxEpochs: 3, gradientClipVal: 0.5, logEveryNSteps: 1 }

async function train(optimizer: string, options: TrainerOptions, checkpoint?: string) {
  const trainer = quietTrainer({ ...common, ...options })
  const module = new Net({})
  module.optimizer = optimizer
  await trainer.fit(module, null, { checkpoint })
  return { weights: weightsOf(module), steps: trainer.globalStep, epochs: trainer.currentEpoch }
}

test.each(Object.keys(optimizers))('%s: a captured window with clipping and a schedule equals the eager one', async (optimizer) => {
  const [captured, eager] = [
    await train(optimizer, { accumulateGradBatches: { 0: 3, 2: 1 }, capture: 'require' }),
    await train(optimizer, { accumulateGradBatches: { 0: 3, 2: 1 }, capture: 'off' }),
  ]
  expect(captured.steps).toBe(14)
  captured.weights.forEach(([, values], index) => expectClose(values as number[], eager.weights[index]![1] as number[], 1e-4))
})

describe.each(ways)(
  'with capture %s, resumed in the middle of an epoch and of a window, a run is the one that never stopped (16)',
  (capture) => {
    test.each([
      ['after the first batch of a window', 4],
      ['in a window', 8 + 2],
      ['between two windows', 8 + 3],
      ['before the last batch of an epoch', 8 + 7],
      ['after the last batch of an epoch', 16],
    ])('%s', async (_name, batches) => {
      const options: TrainerOptions = { accumulateGradBatches: 3, capture }
      const whole = await train('adamw', options)
      const folder = path.join(temporaryFolder(), 'middle')
      let seen = 0
      const stopper = {
        onTrainBatchEnd(trainer: ReturnType<typeof quietTrainer>) {
          if (++seen !== batches) return
          trainer.saveCheckpoint(folder)
          trainer.stop()
        },
      }
      await train('adamw', { ...options, callbacks: [stopper as never] })
      expect(await train('adamw', options, folder)).toEqual(whole)
    })
  },
)

describe('refuses', () => {
  test.each<[TrainerOptions, string]>([
    [{ accumulateGradBatches: 0 }, 'Trainer: accumulateGradBatches is 0; it must be a whole number of at least 1.'],
    [{ accumulateGradBatches: 1.5 }, 'Trainer: accumulateGradBatches is 1.5; it must be a whole number of at least 1.'],
    [{ accumulateGradBatches: { 0: 2, 3: -1 } }, 'Trainer: accumulateGradBatches is -1; it must be a whole number of at least 1.'],
    [
      { accumulateGradBatches: { first: 2 } as never },
      "Trainer: accumulateGradBatches has the epoch 'first'; epochs are whole numbers of at least 0.",
    ],
    [{ gradientClipVal: -1 }, 'Trainer: gradientClipVal is -1; it must be a number of at least 0.'],
    [{ gradientClipAlgorithm: 'size' as never }, "Trainer: gradientClipAlgorithm is 'size'; it must be 'norm' or 'value'."],
  ])('%j', (options, message) => {
    expect(() => quietTrainer(options)).toThrow(expect.objectContaining({ name: 'LeydenError', message }))
  })
})
