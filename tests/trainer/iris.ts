import { LightningModule, losses, metrics, optim, tf, type Batch, type Tensor } from '../../engine/index.ts'
import { reference } from '../reference/reference.ts'
import { madeSource } from './line.ts'

const { X, y, mean, std, W1, B1, W2, B2 } = reference.irisTraining
const standardised = X.map((row) => row.map((value, column) => (value - mean[column]!) / std[column]!))

/** The network of `reference.json`: tanh(Z W1 + B1) W2 + B2. */
export class Iris extends LightningModule {
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
