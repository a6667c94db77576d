import { describe, expect, test } from 'vitest'
import type { TrainerOptions } from '../../engine/index.ts'
import { line, loaderOf, madeSource, quietTrainer } from './line.ts'

/** Batches of each stage, over a run of two epochs and a test. Base, of behaviours.md, is 64 batches of 1. */
async function count(options: TrainerOptions) {
  const seen = { train: 0, validate: 0, test: 0, predict: 0 }
  const base = () => loaderOf(64, { batchSize: 1 })
  const module = line({
    trainDataloader: base,
    valDataloader: base,
    testDataloader: base,
    predictDataloader: base,
    onTrainBatchEnd: () => void seen.train++,
    validationStep: () => void seen.validate++,
    testStep: () => void seen.test++,
    predictStep: ({ x }) => (seen.predict++, x!),
  })
  const trainer = quietTrainer(options)
  await trainer.fit(module)
  await trainer.test(module)
  await trainer.predict(module, null, () => {})
  return { ...seen, epochs: trainer.currentEpoch, steps: trainer.globalStep }
}

test.each<[TrainerOptions, Partial<Awaited<ReturnType<typeof count>>>]>([
  [{}, { train: 64, validate: 64, test: 64, predict: 64, epochs: 1, steps: 64 }],
  [{ limitTrainBatches: 0.5 }, { train: 32, validate: 64, test: 64, predict: 64 }],
  [{ limitValBatches: 0.25 }, { train: 64, validate: 16 }],
  [{ limitTestBatches: 0.125 }, { test: 8, predict: 64 }],
  [{ limitPredictBatches: 0.5 }, { test: 64, predict: 32 }],
  [
    { limitTrainBatches: 5, limitValBatches: 3, limitTestBatches: 2, limitPredictBatches: 1 },
    { train: 5, validate: 3, test: 2, predict: 1 },
  ],
  [
    { limitTrainBatches: 100, limitValBatches: 100 },
    { train: 64, validate: 64 },
  ],
  [
    { limitTrainBatches: 0, maxEpochs: 2 },
    { train: 0, validate: 128, epochs: 2, steps: 0 },
  ],
  [
    { limitValBatches: 0, limitTestBatches: 0, limitPredictBatches: 0 },
    { validate: 0, test: 0, predict: 0 },
  ],
  [
    { limitTrainBatches: 10, maxEpochs: 3 },
    { train: 30, epochs: 3, steps: 30 },
  ],
  [
    { maxSteps: 42, maxEpochs: null },
    { train: 42, steps: 42 },
  ],
  [
    { maxSteps: 42, limitTrainBatches: 10, maxEpochs: undefined },
    { train: 42, steps: 42 },
  ],
  [
    { maxSteps: 42, maxEpochs: 5, limitTrainBatches: 10 },
    { train: 42, steps: 42 },
  ],
  [
    { maxSteps: 42, maxEpochs: 2, limitTrainBatches: 10 },
    { train: 20, steps: 20, epochs: 2 },
  ],
  [{ maxSteps: 0 }, { train: 0, epochs: 0 }],
  [{ maxEpochs: 0 }, { train: 0, validate: 0, epochs: 0 }],
  [
    { maxEpochs: 4, limitTrainBatches: 1, checkValEveryNEpoch: 2, limitValBatches: 1 },
    { validate: 2, epochs: 4 },
  ],
  [{ numSanityValSteps: 3, limitValBatches: 2 }, { validate: 4 }],
  [{ numSanityValSteps: 3, limitValBatches: 10 }, { validate: 13 }],
])('%j', async (options, expected) => {
  expect(await count(options)).toMatchObject(expected)
})

test('without a bound a run has 1000 epochs, and with maxSteps alone no bound of epochs', () => {
  expect(quietTrainer({ maxEpochs: undefined }).options.maxEpochs).toBe(1000)
  expect(quietTrainer({ maxEpochs: undefined, maxSteps: 7 }).options.maxEpochs).toBeNull()
  expect(quietTrainer({ maxEpochs: undefined, maxTime: '00:01:00:00' }).options.maxEpochs).toBeNull()
  expect(quietTrainer({ maxEpochs: undefined, maxSteps: -1 }).options).toMatchObject({ maxEpochs: 1000, maxSteps: null })
  expect(quietTrainer({ maxEpochs: -1 }).options.maxEpochs).toBeNull()
})

test('shouldStop ends the run after the batch, validates, and counts the epoch', async () => {
  let validated = 0
  const trainer = quietTrainer({ maxEpochs: 5 })
  const module = line({
    valDataloader: () => loaderOf(1),
    validationStep: () => void validated++,
    onTrainBatchEnd() {
      if (trainer.globalStep === 6) trainer.shouldStop = true
    },
  })
  await trainer.fit(module)
  expect([trainer.globalStep, trainer.currentEpoch, validated]).toEqual([6, 2, 2])
})

test("stop() ends the run at the batch's end, without validation, and doesn't count the epoch", async () => {
  let [validated, ended] = [0, 0]
  const trainer = quietTrainer({ maxEpochs: 5 })
  const module = line({
    valDataloader: () => loaderOf(1),
    validationStep: () => void validated++,
    onTrainBatchStart() {
      if (trainer.globalStep === 5) trainer.stop()
    },
    onTrainEnd: () => void ended++,
  })
  await trainer.fit(module)
  expect([trainer.globalStep, trainer.currentEpoch, validated, ended]).toEqual([6, 1, 1, 1])
})

test('stop() ends a validation, a test and a prediction at the end of the batch', async () => {
  for (const stage of ['validate', 'test', 'predict'] as const) {
    let batches = 0
    const trainer = quietTrainer()
    const step = () => {
      if (++batches === 2) trainer.stop()
    }
    const module = line({ valDataloader: () => loaderOf(5), testDataloader: () => loaderOf(5), predictDataloader: () => loaderOf(5) })
    Object.assign(module, { validationStep: step, testStep: step, predictStep: ({ x }: { x: unknown }) => (step(), x) })
    await (stage === 'predict' ? trainer.predict(module, null, () => {}) : trainer[stage](module))
    expect(batches, stage).toBe(2)
  }
})

test('a step that returns null skips its batch: no step is counted, and no hook of the optimiser runs', async () => {
  const seen: string[] = []
  const normal = line()
  const module = line({
    trainingStep: (batch, index) => (index < 2 ? null : normal.trainingStep.call(module, batch)),
    onBeforeOptimizerStep: () => void seen.push('step'),
    onTrainBatchEnd: (loss) => void seen.push(loss === null ? 'skipped' : 'done'),
  })
  const trainer = quietTrainer()
  await trainer.fit(module)
  expect(seen).toEqual(['skipped', 'skipped', 'step', 'done', 'step', 'done'])
  expect(trainer.globalStep).toBe(2)
})

describe('the length of a loader', () => {
  test('may be unknown', async () => {
    const source = { ...madeSource(3, () => ({ ...loaderOf(1).dataset.gather(Int32Array.of(0)) })), length: null }
    const trainer = quietTrainer({ limitTrainBatches: 2 })
    await trainer.fit(line({ trainDataloader: () => source }))
    expect(trainer.globalStep).toBe(2)
  })

  test('must be known for a share of it', async () => {
    const trainer = quietTrainer({ limitTrainBatches: 0.5 })
    await expect(trainer.fit(line({ trainDataloader: () => ({ length: null, batches: () => [] }) }))).rejects.toThrow(
      "limitTrainBatches is 0.5, a share of the loader, which doesn't know its length.",
    )
  })
})

describe('is refused:', () => {
  test.each<[TrainerOptions, string, string]>([
    [{ limitValBatches: 1.5 }, 'Trainer: limitValBatches is 1.5; a fraction must be between 0 and 1.', 'For all batches, leave it out.'],
    [
      { limitTestBatches: -0.1 },
      'Trainer: limitTestBatches is -0.1; it must be at least 0.',
      'Give a count of batches, or a share of them between 0 and 1.',
    ],
    [
      { limitPredictBatches: NaN },
      'Trainer: limitPredictBatches is NaN; it must be at least 0.',
      'Give a count of batches, or a share of them between 0 and 1.',
    ],
    [{ maxSteps: -2 }, 'Trainer: maxSteps is -2; it must be a whole number of at least 0.', 'null stands for no bound.'],
    [{ maxEpochs: 1.5 }, 'Trainer: maxEpochs is 1.5; it must be a whole number of at least 0.', 'null stands for no bound.'],
  ])('%j', (options, message, remedy) => {
    expect(() => quietTrainer(options)).toThrow(expect.objectContaining({ name: 'LeydenError', message, remedy }))
  })

  test.each<[string, Parameters<typeof line>[0], TrainerOptions]>([
    ['a loader without a batch', { trainDataloader: () => [] }, {}],
    ['a limit of no batch', {}, { limitTrainBatches: 0 }],
    ['a hook that skips every epoch', { onTrainBatchStart: () => -1 }, {}],
    ['a step that skips every batch', { trainingStep: () => null }, {}],
  ])('%s where only steps bound the run, which would never end', async (_name, members, options) => {
    const trainer = quietTrainer({ maxEpochs: undefined, maxSteps: 3, ...options })
    await expect(trainer.fit(line(members))).rejects.toThrow('Epoch 0 had no training step, so maxSteps is never reached.')
  })
})

test('a share that leaves no batch is refused, with the smallest that leaves one', async () => {
  await expect(count({ limitTrainBatches: 0.01 })).rejects.toMatchObject({
    message: "limitTrainBatches is 0.01, less than one of the loader's 64 batches.",
    remedy: 'Set it to at least 0.016, or to a whole number of batches.',
  })
})
