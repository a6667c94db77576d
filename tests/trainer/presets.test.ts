import { describe, expect, test } from 'vitest'
import { LightningDataModule } from '../../engine/index.ts'
import { line, loaderOf, MemoryLogger, quietTrainer } from './line.ts'

const ways = ['off', 'require'] as const

describe.each(ways)('with capture %s, fastDevRun', (capture) => {
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
