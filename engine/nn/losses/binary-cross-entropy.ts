import type { Tensor } from '@tensorflow/tfjs'
import { tf } from '../../tensor/index.ts'
import { checkSameShape, reduce, type Reduced } from './reduction.ts'

export interface BinaryCrossEntropyOptions extends Reduced {
  /** Times which a positive target counts: a scalar, or one a class (last axis). */
  posWeight?: Tensor | number
  /** Times which each element counts; broadcast to the logits. */
  weight?: Tensor
}

/**
 * Mean binary cross-entropy of sigmoid(logits) with targets in [0, 1] of the same shape; a scalar.
 * As torch.nn.functional.binary_cross_entropy_with_logits.
 */
export function binaryCrossEntropyWithLogits(logits: Tensor, target: Tensor, options: BinaryCrossEntropyOptions = {}): Tensor {
  checkSameShape('binaryCrossEntropyWithLogits', logits, target)
  const { posWeight, weight, reduction } = options
  const positive = target.toFloat()
  const negative = tf.sub(1, positive)
  const counted = posWeight === undefined ? undefined : negative.add(positive.mul(posWeight))
  // -log(sigmoid(x)) is softplus(-x), and -log(1 - sigmoid(x)) is x more: neither overflows.
  const missed = tf.softplus(logits.neg())
  const losses = negative.mul(logits).add(counted ? counted.mul(missed) : missed)
  return reduce(weight ? losses.mul(weight) : losses, reduction)
}
