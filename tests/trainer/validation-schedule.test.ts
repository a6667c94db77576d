import { describe, expect, test } from 'vitest'
import type { TrainerOptions } from '../../engine/index.ts'
import { ValidationSchedule } from '../../engine/trainer/loops/validation-schedule.ts'
import { Line, line, loaderOf, quietTrainer, weightsOf } from './line.ts'

const ways = ['off', 'require'] as const

describe.each(ways)('with capture %s, validations come after batches', (capture) => {
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

test('a share that is less than a batch is refused, and one of an unknown length', () => {
  const schedule = (valCheckInterval: number, length: number | null) => () =>
    new ValidationSchedule({ valCheckInterval, checkValEveryNEpoch: 1 }, length)
  expect(schedule(0.01, 10)).toThrow("valCheckInterval is 0.01, less than one of the loader's 10 batches.")
  expect(schedule(0.5, null)).toThrow("valCheckInterval is 0.5, a share of the loader, which doesn't know its length.")
})
