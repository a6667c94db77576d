import { describe, expect, test } from 'vitest'
import {
  EarlyStopping,
  LightningDataModule,
  ModelCheckpoint,
  OnExceptionCheckpoint,
  type Batch,
  type TrainerOptions,
} from '../../engine/index.ts'
import { Line, line, loaderOf, MemoryLogger, quietTrainer } from './line.ts'

const ways = ['off', 'require'] as const
const base = () => loaderOf(64, { batchSize: 1 })

describe.each(ways)('with capture %s, overfitBatches', (capture) => {
  /** The first number of each batch, by stage; the reading hook runs for each batch, also of captured steps. */
  async function batchesOf(overfitBatches: number, shuffle = false) {
    const seen = { train: [] as number[], validate: [] as number[], test: 0 }
    const notices: string[] = []
    const first = ({ x }: Batch) => x!.dataSync()[0]!
    const module = line({
      trainDataloader: () => loaderOf(64, { batchSize: 1, shuffle }),
      valDataloader: () => {
        throw new Error('validation is on the training data')
      },
      testDataloader: base,
      validationStep: ({ x }) => x!.sum(),
      testStep: ({ x }) => x!.sum(),
      onTrainBatchStart: (batch) => void seen.train.push(first(batch)),
      onValidationBatchStart: (batch) => void seen.validate.push(first(batch)),
      onTestBatchStart: () => void seen.test++,
    })
    const callbacks = [{ onNotice: (_trainer: unknown, _module: unknown, notice: string) => void notices.push(notice) }]
    const trainer = quietTrainer({ capture, maxEpochs: 2, overfitBatches, callbacks })
    await trainer.fit(module)
    await trainer.test(module)
    return { ...seen, notices }
  }
  const inOrder = (batches: number) => Array.from({ length: batches }, (_, index) => Math.fround(Math.sin(index)))

  test.each([
    [0.1, 6],
    [1, 1],
    [3, 3],
  ])(
    '%j of 64 takes the same %j batches for training and validation, and leaves the test alone (behaviours.md 6)',
    async (given, batches) => {
      const { train, validate, test: tested, notices } = await batchesOf(given)
      expect([train, validate, tested]).toEqual([
        [...inOrder(batches), ...inOrder(batches)],
        [...inOrder(batches), ...inOrder(batches)],
        64,
      ])
      expect(notices).toEqual([])
    },
  )

  test('turns shuffling off, and says so (behaviours.md 6)', async () => {
    const { train, validate, notices } = await batchesOf(2, true)
    expect([train, validate]).toEqual([
      [...inOrder(2), ...inOrder(2)],
      [...inOrder(2), ...inOrder(2)],
    ])
    expect(notices).toEqual(['overfitBatches takes the same batches in each epoch, so the training data is not shuffled.'])
  })
})

describe.each(ways)('with capture %s, fastDevRun', (capture) => {
  test.each<[TrainerOptions['fastDevRun'], number]>([
    [3, 3],
    [true, 1],
  ])('%j takes %j batches of each stage, in one epoch, and leaves nothing behind (behaviours.md 7)', async (fastDevRun, batches) => {
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
    expect(trainer.callbackMetrics).toEqual({ loss: expect.any(Number) })
  })

  test.each([false, 0])('%j is off', (fastDevRun) => {
    expect(quietTrainer({ capture, fastDevRun }).options).toMatchObject({ maxEpochs: 1, limitTrainBatches: undefined })
  })
})

test('barebones has nothing but the training: no sanity check, loggers, checkpoints, bar, summary or values', async () => {
  let sanity = 0
  const logger = new MemoryLogger()
  const module = line({
    valDataloader: () => loaderOf(2),
    validationStep({ x }) {
      this.log('val_loss', x!.sum())
    },
    onSanityCheckStart: () => void sanity++,
  })
  const options = { numSanityValSteps: undefined, enableCheckpointing: undefined, enableProgressBar: undefined }
  const trainer = quietTrainer({ barebones: true, ...options, loggers: [logger] })
  await trainer.fit(module)
  expect(trainer.globalStep).toBe(4)
  expect([sanity, logger.entries, trainer.callbackMetrics, trainer.checkpointCallback]).toEqual([0, [], {}, null])
  expect(trainer.options).toMatchObject({ enableProgressBar: false, enableModelSummary: false, enableCheckpointing: false })
})

test.each<[number, number, number[]]>([
  [0, 4, [0, 0]],
  [1, 4, [0, 0, 1, 1, 2, 2, 3, 3]],
  [2, 5, [0, 0, 2, 2, 4, 4]],
])('reloadDataloadersEveryNEpochs %j over %j epochs asks for both loaders at %j', async (every, maxEpochs, expected) => {
  const asked: number[] = []
  const closed: string[] = []
  const trainer = quietTrainer({ maxEpochs, reloadDataloadersEveryNEpochs: every })
  const loader = (name: string) => () => {
    asked.push(trainer.currentEpoch)
    return Object.assign(loaderOf(2), { close: async () => void closed.push(name) })
  }
  const data = Object.assign(new (class extends LightningDataModule {})({}), {
    trainDataloader: loader('train'),
    valDataloader: loader('val'),
  })
  await trainer.fit(line({ validationStep: ({ x }) => x!.sum() }), data)
  expect(asked).toEqual(expected)
  expect(closed.length).toBe(asked.length)
})
