import type { Tensor } from '@tensorflow/tfjs'
import { LeydenError } from '../../errors/index.ts'
import { tf } from '../../tensor/index.ts'
import { binaryCrossEntropyWithLogits } from './binary-cross-entropy.ts'
import { checkLabels, checkScores } from './class-numbers.ts'
import { crossEntropy } from './cross-entropy.ts'
import { reduce, type Reduced } from './reduction.ts'

export interface FocalOptions extends Reduced {
  /** How much less those count that are predicted well already. Default 2. */
  gamma?: number
}

export interface SigmoidFocalOptions extends FocalOptions {
  /** Times which a positive target counts, 1 - alpha being that of a negative one; -1 for none. Default 0.25. */
  alpha?: number
}

/**
 * Focal loss of logits with targets in [0, 1] of the same shape (Lin et al. 2017); a scalar. As torchvision.ops.sigmoid_focal_loss, whose
 * default reduction is `none`. Throws unless the shapes are the same.
 */
export function sigmoidFocal(logits: Tensor, target: Tensor, options: SigmoidFocalOptions = {}): Tensor {
  const { alpha = 0.25, gamma = 2, reduction } = options
  const losses = binaryCrossEntropyWithLogits(logits, target, { reduction: 'none' })
  const probability = tf.sigmoid(logits)
  const missed = probability.add(target.mul(tf.sub(1, probability.mul(2)))) // p + t - 2 p t, what is left to the target
  const focused = losses.mul(power('sigmoidFocal', missed, gamma))
  const weighted = alpha < 0 ? focused : focused.mul(target.mul(2 * alpha - 1).add(1 - alpha))
  return reduce(weighted, reduction)
}

/**
 * Focal loss of several classes: logits [batch, classes], target class numbers [batch]; a scalar: the mean of (1 - p)^gamma times the
 * cross-entropy, with p the probability of a sample's class (Lin et al. 2017). Throws as `crossEntropy` does.
 */
export function focal(logits: Tensor, target: Tensor, { gamma = 2, reduction }: FocalOptions = {}): Tensor {
  checkScores('focal', 'logits', logits)
  checkLabels('focal', 'logits', logits, target)
  const losses = crossEntropy(logits, target, { reduction: 'none' })
  return reduce(losses.mul(power('focal', tf.expm1(losses.neg()).neg(), gamma)), reduction)
}

function power(loss: string, missed: Tensor, gamma: number): Tensor {
  if (!(gamma >= 0)) throw new LeydenError(`${loss}: gamma is ${gamma}; it must be at least 0.`)
  if (gamma === 0) return tf.onesLike(missed) // the derivative of x^0 is NaN at 0
  return gamma === 1 ? missed : gamma === 2 ? missed.square() : missed.pow(gamma)
}
