import type { Tensor, Tensor1D } from '@tensorflow/tfjs'
import { LeydenError } from '../../errors/index.ts'
import { TensorFlowError, tf } from '../../tensor/index.ts'
import { shapeOf } from './reduction.ts'

export interface ClassNumberOptions {
  /** [classes]: times which a sample of each class counts. The mean is weighted by it. */
  weight?: Tensor
  /** A class number whose samples don't count, such as that of padding. Default none. */
  ignoreIndex?: number
}

export interface Labels {
  /** Class numbers, int32 [batch]; 0 where ignored. */
  numbers: Tensor1D
  /** [batch]; undefined where all samples count the same. */
  weights: Tensor | undefined
}

export function readLabels(target: Tensor, { weight, ignoreIndex }: ClassNumberOptions): Labels {
  const given = (target.dtype === 'int32' ? target : target.toInt()) as Tensor1D
  if (ignoreIndex === undefined) return { numbers: given, weights: weight && tf.gather(weight, given) }
  const counted = given.notEqual(tf.scalar(ignoreIndex, 'int32'))
  const numbers = tf.where(counted, given, tf.zerosLike(given)) as Tensor1D
  const present = counted.cast('float32')
  return { numbers, weights: weight ? present.mul(tf.gather(weight, numbers)) : present }
}

export function checkScores(loss: string, kind: string, scores: Tensor): void {
  if (scores.rank === 2) return
  throw new LeydenError(`${loss}: the ${kind} have shape ${shapeOf(scores)}; they must be [batch, classes].`, {
    remedy: "Flatten the model's output to one row of class scores a sample.",
  })
}

/** Throws unless `target` has a class number a row of the scores [batch, classes]. */
export function checkLabels(loss: string, kind: string, scores: Tensor, target: Tensor): void {
  const rows = scores.shape[0]
  if (target.rank === 1 && target.shape[0] === rows) return
  throw new LeydenError(
    `${loss}: the target has shape ${shapeOf(target)}; for ${kind} ${shapeOf(scores)} it must be [${rows}] (class numbers).`,
    { remedy: 'A target [batch, 1] becomes [batch] by target.squeeze([1]).' },
  )
}

export function checkWeight(loss: string, scores: Tensor, weight: Tensor | undefined): void {
  const classes = scores.shape[1]!
  if (!weight || (weight.rank === 1 && weight.shape[0] === classes)) return
  throw new LeydenError(`${loss}: the weight has shape ${shapeOf(weight)}; for ${classes} classes it must be [${classes}].`, {
    remedy: 'Give one number a class: tf.tensor1d([1, 2, 1]).',
  })
}

/** Runs what TensorFlow refuses for a class number out of range, and says which sample has it. */
export function withLabels<T>(loss: string, labels: Tensor1D, classes: number, run: () => T, ignoreIndex?: number): T {
  try {
    return run()
  } catch (error) {
    throw error instanceof TensorFlowError ? (labelOutside(loss, labels, classes, ignoreIndex) ?? error) : error
  }
}

/** Undefined if it was something else that TensorFlow refused. */
function labelOutside(loss: string, labels: Tensor1D, classes: number, ignoreIndex?: number): LeydenError | undefined {
  const values = labels.dataSync()
  const index = values.findIndex((label) => label !== ignoreIndex && (label < 0 || label >= classes))
  if (index < 0) return undefined
  return new LeydenError(`${loss}: sample ${index} of the batch has label ${values[index]}, outside [0, ${classes}).`, {
    remedy: `Number the classes from 0, or give the model's last layer at least ${Math.max(...values) + 1} outputs.`,
  })
}
