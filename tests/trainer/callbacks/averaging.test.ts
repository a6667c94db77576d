import { describe, expect, test } from 'vitest'
import {
  EMAWeightAveraging,
  nn,
  StochasticWeightAveraging,
  tf,
  WeightAveraging,
  type Trainer,
  type UpdateTime,
} from '../../../engine/index.ts'
import { loadCheckpoint } from '../../../engine/checkpoint/index.ts'
import { temporaryFolder } from '../../data/temporary-file.ts'
import { MemoryLogger, quietTrainer, weightsOf, Line, loaderOf } from '../line.ts'
import { Counter } from './counter.ts'

const captures = ['off', 'require'] as const

describe.each(captures)('with capture %s', (capture) => {
  test('training goes on with the weights after a validation with their average', async () => {
    const module = new Counter({})
    const seen: number[] = []
    module.onTrainEpochEnd = () => void seen.push(module.value)
    const logger = new MemoryLogger()
    await quietTrainer({ maxEpochs: 3, callbacks: [new EMAWeightAveraging({ decay: 0.5 })], capture, loggers: [logger] }).fit(module)
    expect(seen).toEqual([1, 2, 3])
    expect(logger.series('val_weight').map(([, value]) => value)).toEqual([1, 1.5, 2.25])
    expect(module.value).toBe(2.25)
  })

  test.each<[string, () => WeightAveraging, number]>([
    ['of all steps, without a decay', () => new WeightAveraging(), 3.5],
    ['of the ends of epochs, by a subclass', () => new OfEpochs({ decay: 0.5 }), 4.5],
  ])('the average %s', async (_name, make, expected) => {
    const module = Object.assign(new Counter({}), { batches: 3 })
    await quietTrainer({ maxEpochs: 2, callbacks: [make()], capture }).fit(module)
    expect(module.value).toBeCloseTo(expected, 5)
  })

  test('in manual optimisation a training step is one', async () => {
    const module = Object.assign(new Counter({}), {
      batches: 3,
      automaticOptimization: false,
      trainingStep(this: Counter) {
        const [optimizer] = this.optimizers()
        this.manualBackward(this.weight.neg())
        optimizer!.step()
        optimizer!.zeroGrad()
        return null
      },
    })
    await quietTrainer({ maxEpochs: 1, callbacks: [new WeightAveraging()], capture }).fit(module)
    expect(module.value).toBe(2)
  })

  test('with gradients accumulated, a window is one step', async () => {
    const module = Object.assign(new Counter({}), { batches: 4 })
    const average = new WeightAveraging()
    await quietTrainer({ maxEpochs: 1, callbacks: [average], accumulateGradBatches: 2, capture }).fit(module)
    expect(module.value).toBe(1.5)
  })

  test.each<[string, () => WeightAveraging | StochasticWeightAveraging]>([
    ['an exponential average', () => new EMAWeightAveraging({ decay: 0.8 })],
    ['an average of the last epochs', () => new StochasticWeightAveraging({ swaLrs: 0.05, swaEpochStart: 2, annealingEpochs: 2 })],
  ])('%s ends with the same bits where the run was resumed', async (_name, make) => {
    const trainer = quietTrainer({ maxEpochs: 4, callbacks: [make()], capture })
    const whole = net()
    await trainer.fit(whole)
    const first = quietTrainer({ maxEpochs: 4, callbacks: [make()], capture, enableCheckpointing: true, defaultRootDir: temporaryFolder() })
    await first.fit(Object.assign(net(), { onTrainEpochEnd: () => void (first.currentEpoch === 2 && first.stop()) }))
    const resumed = net()
    const second = quietTrainer({ maxEpochs: 4, callbacks: [make()], capture })
    await second.fit(resumed, null, { checkpoint: first.checkpointCallback!.lastModelPath! })
    expect(weightsOf(resumed)).toEqual(weightsOf(whole))
  })
})

class OfEpochs extends WeightAveraging {
  override shouldUpdate({ epoch }: UpdateTime): boolean {
    return epoch !== undefined
  }
}

/** Made after its trainer, which seeds it. With batch norm, whose buffers are averaged too. */
function net(): Line {
  return Object.assign(new Line({}), {
    net: nn.sequential(nn.linear(2, 4), nn.batchNorm1d(4), nn.relu(), nn.linear(4, 1)),
    trainDataloader: () => loaderOf(3, { shuffle: true }),
  })
}

test("a checkpoint's model is the average, and what is validated with it is what was logged", async () => {
  const module = Object.assign(new Counter({}), { batches: 5 })
  const callbacks = [new EMAWeightAveraging({ decay: 0.9 })]
  const trainer = quietTrainer({ callbacks, enableCheckpointing: true, defaultRootDir: temporaryFolder() })
  await trainer.fit(module)
  const stored = new Counter({})
  loadCheckpoint(trainer.checkpointCallback!.bestModelPath!).restoreModel(stored)
  expect(stored.value).toBeCloseTo(1.9049, 5)
})

test('buffers stay those of training with useBuffers off', async () => {
  const buffers = (module: Line) => weightsOf(module).filter(([name]) => String(name).includes('running_mean'))
  const fit = async (trainer: Trainer, module = net()) => (await trainer.fit(module), module)
  const plain = await fit(quietTrainer({ maxEpochs: 2 }))
  const averaged = await fit(quietTrainer({ maxEpochs: 2, callbacks: [new EMAWeightAveraging({ decay: 0.9, useBuffers: false })] }))
  expect(buffers(averaged)).toEqual(buffers(plain))
  expect(weightsOf(averaged)).not.toEqual(weightsOf(plain))
})

describe('stochastic weight averaging', () => {
  test.each<[object, string]>([
    [{ swaLrs: 0 }, 'StochasticWeightAveraging: swaLrs is 0; it must be a positive number, or one for each group.'],
    [{ swaEpochStart: 1.5 }, 'swaEpochStart is 1.5; it must be a whole number of epochs, or a share between 0 and 1.'],
    [{ annealingStrategy: 'sin' }, `annealingStrategy is "sin"; it must be 'cos' or 'linear'.`],
  ])('%j is refused', (options, message) => {
    expect(() => new StochasticWeightAveraging({ swaLrs: 0.1, ...options })).toThrow(message)
  })
})

test('no tensor is left', async () => {
  const trainer = quietTrainer({ maxEpochs: 1 })
  const module = net()
  await trainer.fit(module)
  const before = tf.memory().numTensors
  for (const make of [() => new EMAWeightAveraging(), () => new StochasticWeightAveraging({ swaLrs: 0.1, swaEpochStart: 1 })]) {
    const own = quietTrainer({ maxEpochs: 1, callbacks: [make()] })
    await own.fit(module)
  }
  expect(tf.memory().numTensors).toBe(before)
})
