import type { Tensor } from '@tensorflow/tfjs'
import { defineOperation, tf } from '../../tensor/index.ts'
import { checkSameShape, reduce, type Reduced } from './reduction.ts'

export interface BinaryCrossEntropyOptions extends Reduced {
  /** Times which a positive target counts: a scalar, or one a class (last axis). */
  posWeight?: Tensor | number
  /** Times which each element counts; broadcast to the logits. */
  weight?: Tensor
}

const leastLog = -100 // PyTorch's bound, so that a certain and wrong prediction costs 100
const leastVariance = 1e-12

/** prediction and target of one shape: the loss of each element. The derivatives of its logarithms would be NaN at 0 and 1. */
const ofProbabilities = defineOperation<object>({
  name: 'LeydenBinaryCrossEntropy',
  forward: (_run, inputs) =>
    tf.tidy(() => {
      const { prediction, target } = inputs as Record<string, Tensor>
      const negative = tf.maximum(tf.log1p(prediction!.neg()), leastLog)
      const positive = tf.maximum(prediction!.log(), leastLog)
      return negative.add(target!.mul(positive.sub(negative))).neg()
    }),
  inputsToSave: ['prediction', 'target'],
  gradient: (dy, [prediction, target]) => ({
    prediction: () => {
      const variance = tf.maximum(prediction!.mul(tf.sub(1, prediction!)), leastVariance)
      return (dy as Tensor).mul(prediction!.sub(target!)).div(variance)
    },
  }),
})

/**
 * Mean binary cross-entropy of probabilities with targets in [0, 1] of the same shape; a scalar. No gradient by the target.
 * As torch.nn.functional.binary_cross_entropy. Take `binaryCrossEntropyWithLogits` where there are logits: it loses no digits.
 */
export function binaryCrossEntropy(
  prediction: Tensor,
  target: Tensor,
  { weight, reduction }: Omit<BinaryCrossEntropyOptions, 'posWeight'> = {},
): Tensor {
  checkSameShape('binaryCrossEntropy', prediction, target)
  const losses = ofProbabilities({ prediction, target: target.toFloat() }, {})
  return reduce(weight ? losses.mul(weight) : losses, reduction)
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
