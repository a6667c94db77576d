import { describe, expect, test } from 'vitest'
import { LightningModule, losses, nn, optim, type Batch, type TrainerOptions } from '../../engine/index.ts'
import { startRuntime } from '../../engine/tensor/index.ts'
import { expectClose } from '../tensor/close.ts'
import { line, Line, loaderOf, madeSource, quietTrainer, weightsOf } from './line.ts'

const ways = ['off', 'require'] as const

describe.each(ways)('with capture %s', (capture) => {
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

async function train(optimizer: string, options: TrainerOptions) {
  const trainer = quietTrainer({ ...common, ...options })
  const module = new Net({})
  module.optimizer = optimizer
  await trainer.fit(module)
  return { weights: weightsOf(module), steps: trainer.globalStep }
}

test.each(Object.keys(optimizers))('%s: a captured window with clipping and a schedule equals the eager one', async (optimizer) => {
  const [captured, eager] = [
    await train(optimizer, { accumulateGradBatches: { 0: 3, 2: 1 }, capture: 'require' }),
    await train(optimizer, { accumulateGradBatches: { 0: 3, 2: 1 }, capture: 'off' }),
  ]
  expect(captured.steps).toBe(14)
  captured.weights.forEach(([, values], index) => expectClose(values as number[], eager.weights[index]![1] as number[], 1e-4))
})

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
