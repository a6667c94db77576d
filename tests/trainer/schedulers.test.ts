import path from 'node:path'
import { describe, expect, test } from 'vitest'
import { optim, type TrainerOptions } from '../../engine/index.ts'
import { temporaryFolder } from '../data/temporary-file.ts'
import { expectClose } from '../tensor/close.ts'
import { line, loaderOf, quietTrainer, weightsOf, type Line } from './line.ts'

const { lrScheduler } = optim
type Configure = (optimizer: optim.Optimizer) => unknown

/** A run of four batches an epoch; returns the rate of each batch. */
async function ratesOf(configure: Configure, options: TrainerOptions = {}, members: Parameters<typeof line>[0] = {}) {
  const rates: number[] = []
  const trainer = quietTrainer({ maxEpochs: 3, ...options })
  const module = line({
    configureOptimizers() {
      const optimizer = optim.sgd(this.parameters(), { learningRate: 1 }) as never as optim.Optimizer
      return configure(optimizer) as never
    },
    onTrainBatchStart() {
      rates.push((this as never as Line).trainer.optimizers[0]!.groups[0]!.learningRate)
    },
    ...members,
  })
  await trainer.fit(module)
  return { rates, trainer, module }
}

const half = (optimizer: optim.Optimizer) => lrScheduler.exponentialLR(optimizer, { gamma: 0.5 })
const repeat = (values: number[], times: number) => values.flatMap((value) => Array.from({ length: times }, () => value))

const forms: [string, Configure, number[]][] = [
  ['an optimiser', (optimizer) => optimizer, repeat([1], 12)],
  ['an optimiser in an array', (optimizer) => [optimizer], repeat([1], 12)],
  ['a scheduler, which is stepped by epoch', (optimizer) => ({ optimizer, lrScheduler: half(optimizer) }), repeat([1, 0.5, 0.25], 4)],
  ['two arrays', (optimizer) => [[optimizer], [half(optimizer)]], repeat([1, 0.5, 0.25], 4)],
  ['an array of pairs', (optimizer) => [{ optimizer, lrScheduler: { scheduler: half(optimizer) } }], repeat([1, 0.5, 0.25], 4)],
  ['every other epoch', (optimizer) => ({ optimizer, lrScheduler: { scheduler: half(optimizer), frequency: 2 } }), repeat([1, 1, 0.5], 4)],
  [
    'each step',
    (optimizer) => ({ optimizer, lrScheduler: { scheduler: half(optimizer), interval: 'step' } }),
    Array.from({ length: 12 }, (_, step) => 0.5 ** step),
  ],
  [
    'every fifth step',
    (optimizer) => ({ optimizer, lrScheduler: { scheduler: half(optimizer), interval: 'step', frequency: 5 } }),
    [...repeat([1, 0.5], 5), 0.25, 0.25],
  ],
  [
    'two schedulers, by step and by epoch, which know nothing of each other: the last one counts',
    (optimizer) => [[optimizer], [{ scheduler: lrScheduler.constantLR(optimizer, { factor: 1 }), interval: 'step' }, half(optimizer)]],
    [1, 1, 1, 1, 0.5, 1, 1, 1, 0.25, 1, 1, 1],
  ],
]

describe.each(['off', 'require'] as const)('with capture %s, configureOptimizers may return', (capture) => {
  test.each(forms)('%s', async (_name, configure, expected) => {
    expectClose((await ratesOf(configure, { capture })).rates, expected, 1e-12)
  })
})

test('a scheduler by step is stepped when the optimiser is', async () => {
  const byStep: Configure = (optimizer) => ({ optimizer, lrScheduler: { scheduler: half(optimizer), interval: 'step' } })
  const { rates } = await ratesOf(byStep, { accumulateGradBatches: 3, maxEpochs: 2 })
  expect(rates).toEqual([1, 1, 1, 0.5, 0.25, 0.25, 0.25, 0.125])
})

test('a warm-up of one epoch and a cosine, as docs/optimisers.md has them', async () => {
  const { rates } = await ratesOf((optimizer) => {
    const schedulers = [
      lrScheduler.linearLR(optimizer, { startFactor: 0.25, totalIters: 3 }),
      lrScheduler.cosineAnnealingLR(optimizer, { tMax: 9 }),
    ]
    return { optimizer, lrScheduler: { scheduler: lrScheduler.sequentialLR(optimizer, schedulers, { milestones: [3] }), interval: 'step' } }
  })
  const cosine = Array.from({ length: 9 }, (_, step) => (1 + Math.cos((Math.PI * step) / 9)) / 2)
  expectClose(rates, [0.25, 0.5, 0.75, ...cosine], 1e-12)
})

describe('a plateau', () => {
  /** Validates with these losses, one an epoch. */
  const validating = (losses: number[]): Parameters<typeof line>[0] => {
    let epoch = 0
    return {
      valDataloader: () => loaderOf(1),
      validationStep: () => null,
      onValidationEpochEnd(this: Line) {
        this.log('val_loss', losses[epoch++]!)
      },
    } as never
  }
  const configure =
    (config: object): Configure =>
    (optimizer) => ({ optimizer, lrScheduler: { scheduler: lrScheduler.reduceLROnPlateau(optimizer, { patience: 0 }), ...config } })

  test('looks at the metric that it monitors, after validation', async () => {
    const { rates } = await ratesOf(
      configure({ monitor: 'val_loss' }),
      { maxEpochs: 4, limitTrainBatches: 1 },
      validating([1, 1, 0.5, 0.5]),
    )
    expectClose(rates, [1, 1, 0.1, 0.1], 1e-12)
  })

  test("may have its monitor beside the optimiser, as in Lightning's examples", async () => {
    const beside: Configure = (optimizer) => ({
      optimizer,
      lrScheduler: lrScheduler.reduceLROnPlateau(optimizer, { patience: 0 }),
      monitor: 'val_loss',
    })
    const { rates } = await ratesOf(beside, { maxEpochs: 3, limitTrainBatches: 1 }, validating([1, 1, 1]))
    expectClose(rates, [1, 1, 0.1], 1e-12)
  })

  test('whose metric may be missing waits for it', async () => {
    const { rates } = await ratesOf(configure({ monitor: 'val_acc', strict: false }), {}, validating([1, 1, 1]))
    expect(rates).toEqual(repeat([1], 12))
  })
})

describe('fit refuses', () => {
  test.each<[string, Configure, string, string | undefined]>([
    [
      'a plateau without a monitor',
      (optimizer) => ({ optimizer, lrScheduler: lrScheduler.reduceLROnPlateau(optimizer) }),
      'reduceLROnPlateau has no monitor: it needs the name of the logged value that it looks at.',
      "{ optimizer, lrScheduler: { scheduler, monitor: 'val_loss' } }",
    ],
    [
      'another interval',
      (optimizer) => ({ optimizer, lrScheduler: { scheduler: half(optimizer), interval: 'batch' } }),
      "The interval of an lrScheduler is 'batch'; it must be 'step' or 'epoch'.",
      undefined,
    ],
    [
      'a frequency of 0',
      (optimizer) => ({ optimizer, lrScheduler: { scheduler: half(optimizer), frequency: 0 } }),
      'The frequency of an lrScheduler is 0; it must be a whole number of at least 1.',
      undefined,
    ],
    [
      'a scheduler that is none',
      (optimizer) => ({ optimizer, lrScheduler: { stepSize: 3 } }),
      'configureOptimizers returned an lrScheduler that is none: it has stepSize.',
      undefined,
    ],
  ])('%s', async (_name, configure, message, remedy) => {
    await expect(ratesOf(configure)).rejects.toMatchObject({ name: 'LeydenError', message, ...(remedy && { remedy }) })
  })

  test('not one cycle by epoch that has as many steps as there are epochs', async () => {
    const { rates } = await ratesOf((optimizer) => ({
      optimizer,
      lrScheduler: lrScheduler.oneCycleLR(optimizer, { maxLearningRate: 1, totalSteps: 3 }),
    }))
    expect(new Set(rates).size).toBe(3)
  })
})

test('the state of schedulers comes back: a plateau and a cosine go on', async () => {
  const configure: Configure = (optimizer) => [
    [optimizer],
    [
      { scheduler: lrScheduler.reduceLROnPlateau(optimizer, { patience: 1 }), monitor: 'loss' },
      { scheduler: lrScheduler.cosineAnnealingLR(optimizer, { tMax: 50 }), interval: 'step' },
    ],
  ]
  const logging: Parameters<typeof line>[0] = {
    onTrainEpochEnd() {
      ;(this as never as Line).log('loss', 1)
    },
  }
  const whole = await ratesOf(configure, { maxEpochs: 5, seed: 1 }, logging)
  const folder = path.join(temporaryFolder(), 'saved')
  const saver = {
    onEpochComplete: (trainer: { currentEpoch: number; saveCheckpoint(folder: string): number }) =>
      trainer.currentEpoch === 3 && trainer.saveCheckpoint(folder),
  }
  await ratesOf(configure, { maxEpochs: 3, seed: 1, callbacks: [saver as never] }, logging)
  const trainer = quietTrainer({ maxEpochs: 5, seed: 1 })
  const rates: number[] = []
  const module = line({
    ...logging,
    configureOptimizers() {
      return configure(optim.sgd(this.parameters(), { learningRate: 1 }) as never) as never
    },
    onTrainBatchStart: () => void rates.push(trainer.optimizers[0]!.groups[0]!.learningRate),
  })
  await trainer.fit(module, null, { checkpoint: folder })
  expect(rates).toEqual(whole.rates.slice(12))
  expect(weightsOf(module)).toEqual(weightsOf(whole.module))
})

test.each<[TrainerOptions, number]>([
  [{ maxEpochs: 3 }, 12],
  [{ maxEpochs: null, maxSteps: 7 }, 7],
  [{ maxEpochs: null, maxSteps: null }, Infinity],
  [{ maxEpochs: 2, limitTrainBatches: 3 }, 6],
])('with %j the run is estimated to have %d steps', async (options, expected) => {
  let estimated = 0
  const trainer = quietTrainer({ ...options })
  const module = line({
    configureOptimizers() {
      estimated = this.trainer.estimatedSteppingBatches
      return optim.sgd(this.parameters(), { learningRate: 1 }) as never
    },
    onTrainStart: () => void (trainer.shouldStop = true),
  })
  await trainer.fit(module)
  expect(estimated).toBe(expected)
})
