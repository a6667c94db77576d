import { describe, expect, test } from 'vitest'
import { LightningModule, losses, nn, optim, tf, type Batch, type TrainerOptions } from '../../engine/index.ts'
import { computesIn } from '../../engine/tensor/index.ts'
import { reference } from '../reference/reference.ts'
import { expectClose } from '../tensor/close.ts'
import { Iris } from './iris.ts'
import { madeSource, MemoryLogger, quietTrainer } from './line.ts'

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

describe('SGD on the problem of behaviours.md 1 (PyTorch)', () => {
  const all = Array.from({ length: 8 }, (_, row) => [0, 1, 2].map((column) => (3 * row + column) / 10))

  test.each([
    ['one step of 8', 8, [0.19072, 0.19693, 0.20314], 0.0621],
    ['two steps of 4', 4, [0.276406, 0.288531, 0.300655], 0.121241],
  ])('%s', async (_name, batchSize, weight, bias) => {
    class Sum extends LightningModule {
      net = nn.linear(3, 1)
      override trainingStep({ x, y }: Batch) {
        return losses.mse(this.net.forward(x!), y!)
      }
      override configureOptimizers() {
        return optim.sgd(this.parameters(), { learningRate: 0.01 })
      }
      override trainDataloader() {
        return madeSource(8 / batchSize, (_epoch, batch) => {
          const part = all.slice(batch * batchSize, (batch + 1) * batchSize)
          return { x: tf.tensor2d(part), y: tf.tensor2d(part.map((row) => [row.reduce((sum, value) => sum + value, 0)])) }
        })
      }
    }
    const trainer = quietTrainer()
    const module = new Sum({})
    module.net.weight.assign(tf.tensor2d([[0.1, 0.1, 0.1]]))
    module.net.bias!.assign(tf.zeros([1]))
    await trainer.fit(module)
    expectClose(module.net.weight, weight, 1e-5)
    expectClose(module.net.bias!, [bias], 1e-5)
    expect(trainer.globalStep).toBe(8 / batchSize)
  })
})
