import { describe, expect, test } from 'vitest'
import type { TrainerOptions } from '../../engine/index.ts'
import { ValidationSchedule } from '../../engine/trainer/loops/validation-schedule.ts'
import { Line, line, loaderOf, quietTrainer, weightsOf } from './line.ts'

const ways = ['off', 'require'] as const

/** After how many training batches of the run each validation came. */
async function validations(options: TrainerOptions, batches: number) {
  const seen: number[] = []
  let done = 0
  const module = line({
    trainDataloader: () => loaderOf(batches),
    valDataloader: () => loaderOf(1),
    validationStep: ({ x }) => x!.sum(),
    onTrainBatchEnd: () => void done++,
    onValidationStart: () => void seen.push(done),
  })
  const trainer = quietTrainer(options)
  await trainer.fit(module)
  return seen
}

describe.each(ways)('with capture %s, validations come after batches', (capture) => {
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
  ])('%j of %j an epoch: %j (behaviours.md 5)', async (options, batches, expected) => {
    expect(await validations({ capture, ...options }, batches)).toEqual(expected)
  })

  test('and leave the training as it would be without them', async () => {
    const train = async (options: TrainerOptions) => {
      const trainer = quietTrainer({ capture, maxEpochs: 2, accumulateGradBatches: 2, seed: 3, ...options })
      const module = line({
        trainDataloader: () => loaderOf(4, { shuffle: true }),
        valDataloader: () => loaderOf(3),
        validationStep({ x }) {
          this.log('val', x!.sum())
        },
        trainingStep(batch) {
          const loss = Line.prototype.trainingStep.call(this, batch)
          this.log('loss', loss, { onEpoch: true })
          return loss
        },
      })
      await trainer.fit(module)
      return [weightsOf(module), trainer.callbackMetrics['loss']]
    }
    expect(await train({ valCheckInterval: 1 })).toEqual(await train({ limitValBatches: 0 }))
  })

  test('and where shouldStop ends a training between two of them', async () => {
    const seen: number[] = []
    const trainer = quietTrainer({ capture, maxEpochs: 5, valCheckInterval: 4 })
    const module = line({
      trainDataloader: () => loaderOf(8),
      valDataloader: () => loaderOf(1),
      validationStep: ({ x }) => x!.sum(),
      onValidationStart: () => void seen.push(trainer.globalStep),
      onTrainBatchEnd() {
        if (trainer.globalStep === 6) trainer.shouldStop = true
      },
    })
    await trainer.fit(module)
    expect(seen).toEqual([4, 6])
  })
})

test('the loop that runs is the training again after a validation in its middle, with its batch', async () => {
  const seen: unknown[] = []
  const trainer = quietTrainer({
    valCheckInterval: 2,
    callbacks: [
      { onValidationModelTrain: () => void seen.push({ ...trainer.stage }), onTrainBatchStart: () => void seen.push({ ...trainer.stage }) },
    ],
  })
  await trainer.fit(line({ valDataloader: () => loaderOf(1), validationStep: () => {} }))
  const train = (batch: number) => ({ stage: 'train', batch, batches: 4 })
  const validate = { stage: 'validate', batch: 1, batches: 1 }
  expect(seen).toEqual([train(0), train(1), validate, train(2), train(3), validate])
})

test('an interval that an epoch never reaches is refused, and a share of an unknown length', () => {
  const schedule = (valCheckInterval: number, length: number | null) => () =>
    new ValidationSchedule({ valCheckInterval, checkValEveryNEpoch: 1 }, length)
  expect(schedule(100, 10)).toThrow(
    expect.objectContaining({
      message: 'Trainer: valCheckInterval is 100, and an epoch has 10 training batches, so it would never validate.',
      remedy:
        'Lower it, set checkValEveryNEpoch to null to count the batches of all epochs, or set limitValBatches to 0 to never validate.',
    }),
  )
  expect(schedule(0.01, 10)).toThrow("valCheckInterval is 0.01, less than one of the loader's 10 batches.")
  expect(schedule(0.5, null)).toThrow("valCheckInterval is 0.5, a share of the loader, which doesn't know its length.")
})
