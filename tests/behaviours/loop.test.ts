import { describe, expect, test } from 'vitest'
import {
  CombinedLoader,
  EarlyStopping,
  GradientAccumulationScheduler,
  LightningModule,
  losses,
  ModelCheckpoint,
  nn,
  OnExceptionCheckpoint,
  optim,
  tf,
  Timer,
  type Batch,
  type TrainerOptions,
} from '../../engine/index.ts'
import type { CombinedMode } from '../../engine/data/index.ts'
import { expectClose } from '../tensor/close.ts'
import { line, Line, loaderOf, madeSource, MemoryLogger, quietTrainer, weightsOf } from '../trainer/line.ts'
import { captures, noticing } from './noticing.ts'

/** 64 batches of 1. */
const base = (shuffle = false) => loaderOf(64, { batchSize: 1, shuffle })

describe.each(captures)('with capture %s, behaviour', (capture) => {
  describe('1: SGD on X = arange(24) / 10, y = row sums (PyTorch)', () => {
    const all = Array.from({ length: 8 }, (_, row) => [0, 1, 2].map((column) => (3 * row + column) / 10))
    const oneStep = { weight: [0.19072, 0.19693, 0.20314], bias: 0.0621 }
    const twoSteps = { weight: [0.276406, 0.288531, 0.300655], bias: 0.121241 }

    class Sum extends LightningModule {
      net = nn.linear(3, 1)
      batchSize = 8
      override trainingStep({ x, y }: Batch) {
        return losses.mse(this.net.forward(x!), y!)
      }
      override configureOptimizers() {
        return optim.sgd(this.parameters(), { learningRate: 0.01 })
      }
      override trainDataloader() {
        const { batchSize } = this
        return madeSource(8 / batchSize, (_epoch, batch) => {
          const part = all.slice(batch * batchSize, (batch + 1) * batchSize)
          return { x: tf.tensor2d(part), y: tf.tensor2d(part.map((row) => [row.reduce((sum, value) => sum + value, 0)])) }
        })
      }
    }

    test.each([
      ['one step of 8', 8, 1, 1, oneStep],
      ['4 of 2 accumulated', 2, 4, 1, oneStep],
      ['two steps of 4', 4, 1, 2, twoSteps],
      ['2 x 2 of 2 accumulated', 2, 2, 2, twoSteps],
    ])('%s', async (_name, batchSize, accumulateGradBatches, steps, { weight, bias }) => {
      const trainer = quietTrainer({ capture, accumulateGradBatches })
      const module = Object.assign(new Sum({}), { batchSize })
      module.net.weight.assign(tf.tensor2d([[0.1, 0.1, 0.1]]))
      module.net.bias!.assign(tf.zeros([1]))
      await trainer.fit(module)
      expectClose(module.net.weight, weight, 1e-5)
      expectClose(module.net.bias!, [bias], 1e-5)
      expect(trainer.globalStep).toBe(steps)
    })
  })

  test('2: 3 accumulated over 5 batches step after the third and the fifth', async () => {
    const after: number[] = []
    const trainer = quietTrainer({ capture, accumulateGradBatches: 3, maxEpochs: 2 })
    await trainer.fit(line({ trainDataloader: () => loaderOf(5), onTrainBatchEnd: () => void after.push(trainer.globalStep) }))
    expect(after).toEqual([0, 0, 1, 1, 2, 2, 2, 3, 3, 4])
  })

  /** The steps that were taken, and those that were expected in `configureOptimizers`. */
  async function steps(batches: number, options: TrainerOptions) {
    let estimated = 0
    const trainer = quietTrainer({ capture, ...options })
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

  test.each<[string, number, NonNullable<TrainerOptions['accumulateGradBatches']>, number, number]>([
    ['20 batches by 1', 20, 1, 1, 20],
    ['20 batches by 2', 20, 2, 1, 10],
    ['20 batches by 3', 20, 3, 1, 7],
    ['64 batches by 2', 64, 2, 1, 32],
    ['64 batches by 3', 64, 3, 1, 22],
    ['10 batches by 2 from epoch 1 on, by 4 from 3 on', 10, { 1: 2, 3: 4 }, 4, 23],
    ['10 batches by 2, and by 1 from epoch 2 on', 10, { 0: 2, 2: 1 }, 4, 30],
    ['10 batches by a schedule that ends after the run', 10, { 0: 5, 9: 1 }, 2, 4],
  ])('2: %s, the steps are as many as estimated', async (_name, batches, accumulateGradBatches, maxEpochs, expected) => {
    expect(await steps(batches, { accumulateGradBatches, maxEpochs })).toEqual({ taken: expected, estimated: expected })
  })

  test.each<[Record<number, number>, number]>([
    [{ 1: 2, 3: 4 }, 23],
    [{ 0: 2, 2: 1 }, 30],
  ])('2: the scheduler of accumulation with %j makes %i steps of 10 batches in 4 epochs', async (scheduling, expected) => {
    const trainer = quietTrainer({ capture, maxEpochs: 4, callbacks: [new GradientAccumulationScheduler({ scheduling })] })
    await trainer.fit(line({ trainDataloader: () => loaderOf(10) }))
    expect(trainer.globalStep).toBe(expected)
  })

  test.each<[TrainerOptions, number]>([
    [{ limitTrainBatches: 0.5 }, 32],
    [{ maxSteps: 42, maxEpochs: null }, 42],
    [{ maxSteps: 42, maxEpochs: null, accumulateGradBatches: 10 }, 42],
    [{ maxSteps: 42, maxEpochs: 5, limitTrainBatches: 10 }, 42],
    [{ maxSteps: 5, maxEpochs: 9, accumulateGradBatches: 2 }, 5],
    [{ maxEpochs: 2, limitTrainBatches: 0.5, accumulateGradBatches: 4 }, 16],
  ])('3: %j of Base takes %i steps', async (options, expected) => {
    expect(await steps(64, options)).toEqual({ taken: expected, estimated: expected })
  })

  test.each([
    [3, 0, 10, 10],
    [3, 2, 0, 6],
    [5, 3, 10, 15],
    [5, null, null, 1],
    [5, 0, 0, 1],
    [4, null, 2, 2],
  ])(
    '4: stopped at its first batch of %j an epoch, minEpochs %j and minSteps %j: %j steps',
    async (batches, minEpochs, minSteps, expected) => {
      const { trainer, notices } = noticing({ capture, maxEpochs: 20, minEpochs, minSteps })
      const stop = () => {
        trainer.shouldStop = true
      }
      await trainer.fit(line({ trainDataloader: () => loaderOf(batches), onTrainBatchEnd: stop }))
      expect(trainer.globalStep).toBe(expected)
      const said = notices.filter((notice) => notice.startsWith('The training was to end early, and goes on: min'))
      expect(said).toHaveLength(expected > 1 ? 1 : 0)
    },
  )

  test.each<[TrainerOptions, number, number[]]>([
    [{ maxEpochs: 3, valCheckInterval: 1 / 3 }, 64, [21, 42, 63, 85, 106, 127, 149, 170, 191]],
    [{ maxEpochs: 3, valCheckInterval: 3, checkValEveryNEpoch: null }, 4, [3, 6, 9, 12]],
    [{ maxEpochs: 2 }, 4, [4, 8]],
    [{ maxEpochs: 2, valCheckInterval: 1 }, 3, [1, 2, 3, 4, 5, 6]],
    [{ maxEpochs: 2, valCheckInterval: 2 }, 4, [2, 4, 6, 8]],
    [{ maxEpochs: 4, valCheckInterval: 2, checkValEveryNEpoch: 2 }, 4, [6, 8, 14, 16]],
    [{ maxEpochs: 4, checkValEveryNEpoch: 2 }, 4, [8, 16]],
    [{ maxEpochs: 1, valCheckInterval: 100, checkValEveryNEpoch: null }, 10, []],
    [{ maxEpochs: 1, valCheckInterval: 100, limitValBatches: 0 }, 10, []],
    [{ maxEpochs: 1, valCheckInterval: 0.5, limitTrainBatches: 6 }, 10, [3, 6]],
    [{ maxEpochs: 1, valCheckInterval: '00:00:00:00' }, 3, [1, 2, 3]],
    [{ maxEpochs: 1, valCheckInterval: '01:00:00:00' }, 3, []],
    [{ maxSteps: 5, valCheckInterval: 2 }, 4, [2, 4]],
  ])('5: with %j of %j batches an epoch, validations come after %j', async (options, batches, expected) => {
    const seen: number[] = []
    let done = 0
    const module = line({
      trainDataloader: () => loaderOf(batches),
      valDataloader: () => loaderOf(1),
      validationStep: ({ x }) => x!.sum(),
      onTrainBatchEnd: () => void done++,
      onValidationStart: () => void seen.push(done),
    })
    await quietTrainer({ capture, ...options }).fit(module)
    expect(seen).toEqual(expected)
  })

  describe('6: overfitBatches', () => {
    /** The first number of each batch, by stage. */
    async function batchesOf(overfitBatches: number, shuffle = false) {
      const seen = { train: [] as number[], validate: [] as number[], test: 0 }
      const first = ({ x }: Batch) => x!.dataSync()[0]!
      const module = line({
        trainDataloader: () => base(shuffle),
        valDataloader: () => {
          throw new Error('validation is on the training data')
        },
        testDataloader: () => base(),
        validationStep: ({ x }) => x!.sum(),
        testStep: ({ x }) => x!.sum(),
        onTrainBatchStart: (batch) => void seen.train.push(first(batch)),
        onValidationBatchStart: (batch) => void seen.validate.push(first(batch)),
        onTestBatchStart: () => void seen.test++,
      })
      const { trainer, notices } = noticing({ capture, maxEpochs: 2, overfitBatches })
      await trainer.fit(module)
      await trainer.test(module)
      return { ...seen, notices }
    }
    const twiceInOrder = (batches: number) => {
      const epoch = Array.from({ length: batches }, (_, index) => Math.fround(Math.sin(index)))
      return [...epoch, ...epoch]
    }

    test.each([
      [0.1, 6],
      [1, 1],
      [3, 3],
    ])('%j of Base trains and validates on the same %j batches, and leaves the test alone', async (given, batches) => {
      const seen = await batchesOf(given)
      expect(seen).toEqual({ train: twiceInOrder(batches), validate: twiceInOrder(batches), test: 64, notices: [] })
    })

    test('turns shuffling off, and says so', async () => {
      const notices = ['overfitBatches takes the same batches in each epoch, so the training data is not shuffled.']
      expect(await batchesOf(2, true)).toEqual({ train: twiceInOrder(2), validate: twiceInOrder(2), test: 64, notices })
    })
  })

  test.each<[TrainerOptions['fastDevRun'], number]>([
    [3, 3],
    [true, 1],
  ])('7: fastDevRun %j takes %j batches of each stage, in one epoch, and leaves nothing behind', async (fastDevRun, batches) => {
    const seen = { train: 0, validate: 0, test: 0, predict: 0, sanity: 0, saved: 0 }
    const logger = new MemoryLogger()
    const module = line({
      trainDataloader: base,
      valDataloader: base,
      testDataloader: base,
      predictDataloader: base,
      configureCallbacks: () => [new ModelCheckpoint(), new OnExceptionCheckpoint(), new EarlyStopping({ monitor: 'not_logged' })],
      trainingStep(batch) {
        const loss = Line.prototype.trainingStep.call(this, batch)
        this.log('loss', loss, { onEpoch: true })
        return loss
      },
      onTrainBatchEnd: () => void seen.train++,
      validationStep: ({ x }) => x!.sum(),
      onValidationBatchEnd: () => void seen.validate++,
      testStep: ({ x }) => x!.sum(),
      onTestBatchEnd: () => void seen.test++,
      predictStep: ({ x }) => x!.add(1),
      onPredictBatchEnd: () => void seen.predict++,
      onSanityCheckStart: () => void seen.sanity++,
      onSaveCheckpoint: () => void seen.saved++,
    })
    const given = { maxEpochs: 7, limitTrainBatches: 9, numSanityValSteps: 2, checkValEveryNEpoch: 3, enableCheckpointing: true }
    const trainer = quietTrainer({ capture, fastDevRun, ...given, loggers: [logger], logEveryNSteps: 1 })
    await trainer.fit(module)
    await trainer.test(module)
    await trainer.predict(module, null, () => {})
    expect(seen).toEqual({ train: batches, validate: batches, test: batches, predict: batches, sanity: 0, saved: 0 })
    expect([trainer.currentEpoch, logger.entries, trainer.checkpointCallback]).toEqual([1, [], null])
    expect(trainer.callbackMetrics).toEqual(
      Object.fromEntries(['loss', 'loss_step', 'loss_epoch'].map((name) => [name, expect.any(Number)])),
    )
  })

  test('8: of a sanity check no value is in any map at the first training batch', async () => {
    const seen: unknown[] = []
    const logger = new MemoryLogger()
    const trainer = quietTrainer({
      capture,
      numSanityValSteps: 2,
      loggers: [logger],
      callbacks: [
        {
          onValidationEnd: (own) => void seen.push(['validation', own.stage.stage]),
          onTrainBatchStart: ({ callbackMetrics, loggedMetrics, progressBarMetrics }, _module, _batch, index) =>
            void (index === 0 && seen.push([{ ...callbackMetrics, ...loggedMetrics, ...progressBarMetrics }, [...logger.entries]])),
        },
      ],
    })
    await trainer.fit(validated())
    expect(seen).toEqual([
      ['validation', 'sanity'],
      [{}, []],
      ['validation', 'validate'],
    ])
  })

  test('8: shuffling, draws and weights are the same with and without a sanity check', async () => {
    const train = async (numSanityValSteps: number) => {
      const order: number[] = []
      const trainer = quietTrainer({ capture, numSanityValSteps, seed: 3, maxEpochs: 2 })
      const module = validated()
      module.trainDataloader = () => loaderOf(8, { shuffle: true })
      module.onTrainBatchStart = ({ x }) => void order.push(x!.dataSync()[0]!)
      await trainer.fit(module)
      return { order, weights: weightsOf(module) }
    }
    expect(await train(2)).toEqual(await train(0))
  })

  test.each<[CombinedMode | undefined, number]>([
    ['minSize', 16],
    ['maxSize', 64],
    ['maxSizeCycle', 64],
    [undefined, 64],
  ])('9: loaders of 64, 16 and 16 batches by %s give %i', async (mode, expected) => {
    const loaders = { a: base(), b: loaderOf(16), c: loaderOf(16) }
    const seen: string[] = []
    const module = line({
      trainDataloader: () => (mode ? new CombinedLoader(loaders, { mode }) : loaders),
      trainingStep(this: Line, { a }: { a: Batch }) {
        return Line.prototype.trainingStep.call(this, a)
      },
      onTrainBatchStart: (batch: Batch) =>
        void seen.push(
          Object.keys(batch)
            .filter((name) => batch[name] !== null)
            .join(''),
        ),
    } as never)
    await quietTrainer({ capture }).fit(module)
    expect(seen).toHaveLength(expected)
    expect(seen.filter((names) => names === 'abc')).toHaveLength(mode === 'maxSize' ? 16 : expected)
  })

  test('10: maxTime 00:00:00:00 trains no step, and says so', async () => {
    const { trainer, notices } = noticing({ capture, maxEpochs: undefined, maxTime: '00:00:00:00' })
    await trainer.fit(line())
    expect(trainer.globalStep).toBe(0)
    expect(notices).toEqual(['Nothing is left to train: 0 epochs and 0 steps are done, and maxTime is 00:00:00:00. Set a larger one.'])
  })

  test('10: a Timer of no time lets no step happen', async () => {
    const trainer = quietTrainer({ capture, callbacks: [new Timer({ duration: '00:00:00:00' })] })
    await trainer.fit(line())
    expect(trainer.globalStep).toBe(0)
  })
})

/** A module with dropout that logs in training and in validation, by step and by epoch. */
function validated() {
  const log = (name: string) =>
    function (this: Line, batch: Batch) {
      const loss = Line.prototype.trainingStep.call(this, batch)
      this.log(name, loss, { onStep: true, onEpoch: true, progressBar: true })
      return loss
    }
  const net = nn.sequential(nn.linear(2, 8), nn.dropout(0.5), nn.linear(8, 1))
  const module = line({ valDataloader: () => loaderOf(4, { shuffle: true }), trainingStep: log('loss'), validationStep: log('val_loss') })
  return Object.assign(module, { net })
}

test.each<[TrainerOptions, string, string]>([
  [
    { limitTrainBatches: 1.2 },
    'Trainer: limitTrainBatches is 1.2; a fraction must be between 0 and 1.',
    'For more than one epoch, set maxEpochs or maxSteps.',
  ],
  [
    { limitTrainBatches: -0.1 },
    'Trainer: limitTrainBatches is -0.1; it must be at least 0.',
    'Give a count of batches, or a share of them between 0 and 1.',
  ],
])('behaviour 3: %j is refused', (options, message, remedy) => {
  expect(() => quietTrainer(options)).toThrow(expect.objectContaining({ name: 'LeydenError', message, remedy }))
})

test('behaviour 5: an interval that an epoch never reaches is refused', async () => {
  const module = line({ trainDataloader: () => loaderOf(10), valDataloader: () => loaderOf(1), validationStep: () => {} })
  await expect(quietTrainer({ valCheckInterval: 100 }).fit(module)).rejects.toThrow(
    expect.objectContaining({
      name: 'LeydenError',
      message: 'Trainer: valCheckInterval is 100, and an epoch has 10 training batches, so it would never validate.',
      remedy:
        'Lower it, set checkValEveryNEpoch to null to count the batches of all epochs, or set limitValBatches to 0 to never validate.',
    }),
  )
})

test('behaviour 9: loaders that follow each other are refused for a fit', async () => {
  const module = line({ trainDataloader: () => new CombinedLoader([base(), base()], { mode: 'sequential' }) })
  await expect(quietTrainer().fit(module)).rejects.toThrow(
    expect.objectContaining({
      name: 'LeydenError',
      message: "trainDataloader returned a CombinedLoader of mode 'sequential', which a training can't read.",
      remedy:
        "Its modes are 'minSize', 'maxSize' and 'maxSizeCycle'. To train on one after the other, put their samples into one data set.",
    }),
  )
})
