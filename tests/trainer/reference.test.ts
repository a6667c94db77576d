import { describe, expect, test } from 'vitest'
import { LightningModule, losses, metrics, nn, optim, tf, type Batch, type Tensor, type TrainerOptions } from '../../engine/index.ts'
import { computesBfloat16 } from '../../engine/tensor/index.ts'
import { reference } from '../reference/reference.ts'
import { expectClose } from '../tensor/close.ts'
import { madeSource, MemoryLogger, quietTrainer } from './line.ts'

const { X, y, mean, std, W1, B1, W2, B2, runs } = reference.irisTraining
const canBfloat16 = await computesBfloat16()
const standardised = X.map((row) => row.map((value, column) => (value - mean[column]!) / std[column]!))

/** The network of `reference.json`: tanh(Z W1 + B1) W2 + B2. */
class Iris extends LightningModule {
  parts = [W1, W2].map((weight, index) => ({ weight: tf.variable(tf.tensor2d(weight)), bias: tf.variable(tf.tensor1d([B1, B2][index]!)) }))
  accuracy = metrics.accuracy({ numClasses: 3 })

  forward(x: Tensor) {
    const [hidden, output] = this.parts
    return x.matMul(hidden!.weight).add(hidden!.bias).tanh().matMul(output!.weight).add(output!.bias)
  }

  override trainingStep({ x, label }: Batch) {
    const loss = losses.crossEntropy(this.forward(x!), label!)
    this.log('loss', loss)
    return loss
  }

  override validationStep({ x, label }: Batch) {
    const logits = this.forward(x!)
    this.log('val_loss', losses.crossEntropy(logits, label!))
    this.log('val_accuracy', this.accuracy.update(logits, label!))
  }

  override configureOptimizers() {
    return optim.adam(this.parameters(), { learningRate: 0.01 })
  }

  /** Ten batches an epoch, so that a validation follows each ten steps; step k takes rows (17 i + 30 k) mod 150. */
  override trainDataloader() {
    return madeSource(10, (epoch, batch) => rows(Array.from({ length: 30 }, (_, index) => (17 * index + 30 * (10 * epoch + batch)) % 150)))
  }

  /** All rows, in batches of 40 of which the last one is smaller. */
  override valDataloader() {
    return madeSource(4, (_epoch, batch) => rows(Array.from({ length: batch === 3 ? 30 : 40 }, (_, index) => 40 * batch + index)))
  }
}

const rows = (numbers: number[]): Batch => ({
  x: tf.tensor2d(numbers.map((row) => standardised[row]!)),
  label: tf.tensor1d(
    numbers.map((row) => y[row]!),
    'int32',
  ),
})

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
