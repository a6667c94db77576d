import { describe, expect, test, vi } from 'vitest'
import {
  BatchSizeFinder,
  DataLoader,
  LearningRateFinder,
  LightningModule,
  losses,
  metrics,
  nn,
  optim,
  tf,
  Tuner,
  type Batch,
} from '../../engine/index.ts'
import type { BatchSource } from '../../engine/data/index.ts'
import { randomState, TensorFlowError } from '../../engine/tensor/index.ts'
import { tunerReference } from '../reference/tuner.ts'
import { expectClose } from '../tensor/close.ts'
import { loaderOf, madeSource, quietTrainer, weightsOf } from '../trainer/line.ts'

/** Linear regression of 8 rows at once, as tests/reference/tuner.py has it. */
class Rows extends LightningModule {
  learningRate = 0.01
  net = nn.linear(3, 1)
  error = metrics.meanSquaredError()
  steps = 0

  constructor() {
    super({})
    this.net.weight.assign(tf.tensor2d([[0.1, 0.1, 0.1]]))
    this.net.bias!.assign(tf.zeros([1]))
  }

  override trainingStep({ x, y }: Batch) {
    this.steps += 1
    const prediction = this.net.forward(x!)
    this.log('error', this.error.update(prediction, y!), { onEpoch: true })
    return losses.mse(prediction, y!)
  }

  override configureOptimizers() {
    return optim.sgd(this.parameters(), { learningRate: this.learningRate })
  }

  override trainDataloader(): BatchSource {
    const rows = Array.from({ length: 8 }, (_, row) => [0, 1, 2].map((column) => (3 * row + column) / 3))
    return madeSource(1, () => ({ x: tf.tensor2d(rows), y: tf.tensor2d(rows.map((row) => [row.reduce((sum, value) => sum + value, 0)])) }))
  }
}

/** As `Rows`, with dropout, Adam, a schedule, and batches whose size is a hyper-parameter. */
class Sized extends LightningModule {
  batchSize = 5
  learningRate = 0.01
  net = nn.sequential(nn.linear(2, 8), nn.batchNorm1d(8), nn.relu(), nn.dropout(0.5), nn.linear(8, 1))
  /** The sizes of the batches that were trained with. */
  seen: number[] = []
  largest = Infinity

  override trainingStep({ x, y }: Batch) {
    const [size] = x!.shape as [number]
    if (size > this.largest) throw new TensorFlowError(8, 'failed to allocate memory', 'MatMul', [])
    return losses.mse(this.net.forward(x!), y!)
  }

  override configureOptimizers() {
    const optimizer = optim.adam(this.parameters(), { learningRate: this.learningRate })
    return { optimizer, lrScheduler: { scheduler: optim.lrScheduler.exponentialLR(optimizer, { gamma: 0.9 }), interval: 'step' as const } }
  }

  override trainDataloader(): DataLoader {
    return new DataLoader(loaderOf(64, { batchSize: 1 }).dataset, { batchSize: this.batchSize, shuffle: true })
  }

  override onTrainBatchEnd(_: unknown, { x }: Batch) {
    this.seen.push(x!.shape[0]!)
  }
}

const ways = ['off', 'require'] as const

describe.each(ways)('with capture %s, the learning-rate finder (behaviours.md 25)', (capture) => {
  test('tries rates from 1e-8 to 1 in 100 steps, smooths by .98, stops at 4 times the best, and suggests by slope and by valley', async () => {
    const { rates, losses: expected, steepest, valley } = tunerReference.exponential
    const module = new Rows()
    const found = await new Tuner(quietTrainer({ capture })).lrFind(module)
    const { lr, loss } = found.results
    expect(found.stoppedEarly).toBe(true)
    expectClose(lr, rates.slice(0, expected.length), 1e-12)
    // What explodes at the end is float32's rounding of a loss of nearly 0.
    expectClose(loss.slice(0, -2), expected.slice(0, -2), 1e-5 * expected[0]!)
    expect(found.suggestion()).toBeCloseTo(steepest, 12)
    expect(found.suggestion({ method: 'valley' })).toBeCloseTo(valley, 12)
    expect(module.learningRate).toBe(found.suggestion())
  })

  test('tries rates by equal sums, and all of them where nothing diverges', async () => {
    const { minLr, maxLr, numTraining, rates, losses: expected, steepest, valley } = tunerReference.linear
    const options = { minLr, maxLr, numTraining, mode: 'linear', updateAttr: false } as const
    const module = new Rows()
    const found = await new Tuner(quietTrainer({ capture })).lrFind(module, null, options)
    expect(found.stoppedEarly).toBe(false)
    expectClose(found.results.lr, rates, 1e-12)
    expectClose(found.results.loss, expected, 1e-5 * Math.max(...expected))
    expect([found.suggestion(), found.suggestion({ method: 'valley' })]).toEqual([expect.closeTo(steepest, 12), expect.closeTo(valley, 12)])
    expect(module.learningRate).toBe(0.01)
  })

  test('goes through all rates even where the loss explodes, if no threshold is given', async () => {
    const found = await new Tuner(quietTrainer({ capture })).lrFind(new Rows(), null, { earlyStopThreshold: null })
    expect(found.results.lr).toHaveLength(100)
  })

  test('leaves weights, running statistics, counts of metrics and random numbers as before, bit for bit', async () => {
    const module = new Sized({})
    const error = Object.assign(module, { error: metrics.meanSquaredError() }).error
    error.update(tf.tensor1d([1, 2]), tf.tensor1d([1, 4]))
    const tuner = new Tuner(quietTrainer({ capture }))
    const before = [weightsOf(module), randomState(), error.compute().dataSync()[0]]
    await tuner.lrFind(module)
    expect([weightsOf(module), randomState(), error.compute().dataSync()[0]]).toEqual(before)
  })

  test('leaves the training that follows as it would have been with that rate, as a callback too', async () => {
    const fit = async (module: Sized, callbacks: LearningRateFinder[] = []) => {
      await quietTrainer({ capture, seed: 3, callbacks }).fit(module)
      return weightsOf(module)
    }
    const [tuned, called, plain] = [seeded(), seeded(), seeded()]
    const trainer = quietTrainer({ capture, seed: 3 })
    const found = await new Tuner(trainer).lrFind(tuned)
    const finder = new LearningRateFinder()
    const [byTuner, byCallback] = [await fit(tuned), await fit(called, [finder])]
    plain.learningRate = found.suggestion()!
    expect(finder.optimalLr!.results).toEqual(found.results)
    expect(byTuner).toEqual(await fit(plain))
    expect(byCallback).toEqual(byTuner)
  })
})

test('all rates are tried in one capture: the rate is an input of the step', async () => {
  const module = new Rows()
  await new Tuner(quietTrainer({ capture: 'require' })).lrFind(module)
  expect(module.steps).toBe(1)
})

/** Modules with the same weights. */
function seeded(): Sized {
  const module = new Sized({})
  for (const [index, variable] of module.parameters().entries())
    variable.assign(tf.randomNormal(variable.shape, 0, 1, 'float32', index + 1))
  return module
}

describe.each(ways)('with capture %s, the batch-size finder (behaviours.md 25)', (capture) => {
  test('doubles: three trials from 2, of which none fails, give 8', async () => {
    const module = new Sized({})
    const before = weightsOf(module)
    expect(await new Tuner(quietTrainer({ capture })).scaleBatchSize(module, null, { maxTrials: 3 })).toBe(8)
    expect(module.batchSize).toBe(8)
    expect(module.seen).toEqual([2, 2, 2, 4, 4, 4, 8, 8, 8])
    expect(weightsOf(module)).toEqual(before)
  })

  test.each([
    ['power', 2, 24, 16, [2, 4, 8, 16, 32]],
    ['power', 16, 3, 2, [16, 8, 4, 2]],
    ['binsearch', 2, 24, 22, [2, 4, 8, 16, 32, 24, 28, 26, 25]],
  ] as const)('by %s from %i, where memory has room for %i, finds %i', async (mode, initVal, largest, expected, tried) => {
    const module = Object.assign(new Sized({}), { largest })
    const finding = await new Tuner(quietTrainer({ capture })).searchBatchSize(module, null, { mode, initVal, stepsPerTrial: 1 })
    expect(finding.batchSize).toBe(expected)
    expect(finding.trials.map(({ batchSize }) => batchSize)).toEqual(tried)
    expect(module.batchSize).toBe(expected)
  })

  test('tries no batch that by the estimate takes more memory than there is', async () => {
    const free = vi.spyOn(process, 'availableMemory').mockReturnValue(12_000)
    const module = new Sized({})
    const { batchSize, trials } = await new Tuner(quietTrainer({ capture })).searchBatchSize(module, null, { stepsPerTrial: 1 })
    free.mockRestore()
    expect(trials.map(({ fits }) => fits)).toEqual([...trials.slice(1).map(() => true), false])
    expect(batchSize).toBe(trials.at(-2)!.batchSize)
    expect(module.seen).toEqual(trials.slice(0, -1).map((trial) => trial.batchSize))
  })

  test('tries no batch that is larger than the data', async () => {
    const module = new Sized({})
    expect(await new Tuner(quietTrainer({ capture })).scaleBatchSize(module, null, { stepsPerTrial: 1 })).toBe(64)
  })

  test('as a callback trains with the size that it found', async () => {
    const finder = new BatchSizeFinder({ maxTrials: 3, stepsPerTrial: 1 })
    const module = new Sized({})
    await quietTrainer({ capture, callbacks: [finder] }).fit(module)
    expect(finder.optimalBatchSize).toBe(8)
    expect(module.seen).toEqual([2, 4, 8, ...Array.from({ length: 8 }, () => 8)])
  })
})
