import { describe, expect, test } from 'vitest'
import { line, loaderOf, quietTrainer } from '../line.ts'
import { weight } from './logged.ts'

describe('callbackMetrics', () => {
  test('has validation and training values under their bare names, those of steps before the epoch ends, and both as x_step and x_epoch', async () => {
    const seen: Record<string, number>[] = []
    const trainer = quietTrainer({
      maxEpochs: 2,
      callbacks: [
        {
          onValidationEnd: (own) => void seen.push({ ...own.callbackMetrics }),
          onEpochComplete: (own) => void seen.push({ ...own.callbackMetrics }),
        },
      ],
    })
    const module = line({
      trainingStep(batch) {
        this.log('loss', this.currentEpoch, { onEpoch: true })
        return weight(this, batch as never)
      },
      valDataloader: () => loaderOf(1),
      validationStep() {
        this.logDict({ val_loss: 10 + this.currentEpoch, val_other: 7 })
      },
    })
    await trainer.fit(module)
    const forks = (step: number, epoch: number) => ({ loss_step: step, loss_epoch: epoch })
    expect(seen).toEqual([
      { loss: 0, loss_step: 0, val_loss: 10, val_other: 7 },
      { loss: 0, ...forks(0, 0), val_loss: 10, val_other: 7 },
      { loss: 1, ...forks(1, 0), val_loss: 11, val_other: 7 },
      { loss: 1, ...forks(1, 1), val_loss: 11, val_other: 7 },
    ])
    expect(trainer.callbackMetrics).toEqual(seen[3])
    expect(trainer.newestMetrics).toEqual({ loss: 1, val_loss: 11, val_other: 7 })
  })

  test('has what was logged at the end of an epoch', async () => {
    const trainer = quietTrainer()
    const module = line({
      onTrainEpochEnd() {
        this.log('late', 5)
      },
    })
    await trainer.fit(module)
    expect(trainer.callbackMetrics).toEqual({ late: 5 })
  })
})

test("progress shows what is logged with progressBar, the newest value in a batch and the epoch's after it", async () => {
  const shown: Record<string, number>[] = []
  const trainer = quietTrainer({ callbacks: [{ onProgress: (own) => void shown.push(own.progress.metrics) }] })
  const module = line({
    trainingStep(batch, index) {
      this.log('loss', index, { progressBar: true, onEpoch: true })
      this.log('hidden', index)
      return weight(this, batch as never)
    },
    valDataloader: () => loaderOf(1),
    validationStep() {
      this.log('val', 9, { progressBar: true })
    },
  })
  await trainer.fit(module)
  expect(shown).toEqual([{ loss: 0 }, { loss: 1 }, { loss: 2 }, { loss: 3 }, { val: 9 }, { loss: 3, val: 9 }])
  expect(trainer.progress).toEqual({
    stage: 'validate',
    batch: 1,
    batches: 1,
    batchOfEpoch: 0,
    epoch: 1,
    epochs: 1,
    step: 4,
    metrics: { loss: 1.5, val: 9 },
  })
})
