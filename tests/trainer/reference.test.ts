import { describe, expect, test } from 'vitest'
import type { TrainerOptions } from '../../engine/index.ts'
import { computesIn } from '../../engine/tensor/index.ts'
import { reference } from '../reference/reference.ts'
import { expectClose } from '../tensor/close.ts'
import { Iris } from './iris.ts'
import { MemoryLogger, quietTrainer } from './line.ts'

const { runs } = reference.irisTraining
const canBfloat16 = await computesIn('bfloat16')

describe("50 steps on iris by Adam are PyTorch's: losses, validations and final weights", () => {
  const ways: [string, TrainerOptions, number][] = [
    ['eagerly', { capture: 'off' }, 1e-4],
    ['captured', { capture: 'require' }, 1e-4],
  ]
  const bfloat16: [string, TrainerOptions, number] = ['in bf16-mixed', { capture: 'require', precision: 'bf16-mixed' }, 1e-2]

  test.each(canBfloat16 ? [...ways, bfloat16] : ways)('%s', async (_way, options, tolerance) => {
    const run = runs['adam_0.01']!
    const logger = new MemoryLogger()
    const module = new Iris({})
    await quietTrainer({ ...options, maxEpochs: 5, logEveryNSteps: 1, loggers: [logger] }).fit(module)
    const series = (name: string) => logger.series(name).map(([, value]) => value)
    expectClose(series('loss'), run.loss, tolerance)
    expect(logger.series('loss').map(([step]) => step)).toEqual(Array.from({ length: 50 }, (_, step) => step))
    const evaluated = run.eval_every_10
    expectClose(
      series('val_loss'),
      evaluated.map(({ loss }) => loss),
      tolerance,
    )
    expectClose(
      series('val_accuracy'),
      evaluated.map(({ accuracy }) => accuracy),
      tolerance === 1e-2 ? 1e-2 : 1e-6,
    )
    expectClose(module.parts[1]!.weight, run.final_W2, tolerance)
  })
})
