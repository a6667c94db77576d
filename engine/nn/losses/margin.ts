import type { Tensor } from '@tensorflow/tfjs'
import { LeydenError } from '../../errors/index.ts'
import { tf } from '../../tensor/index.ts'
import { checkLabels, checkScores, checkWeight, readLabels } from './class-numbers.ts'
import { pickLabels } from './pick.ts'
import { checkSameShape, reduce, type Reduced } from './reduction.ts'

export interface MarginOptions extends Reduced {
  margin?: number
}

/** Mean of max(0, 1 - target * score) for targets of -1 and 1, of the same shape; a scalar. The loss of a support vector machine. */
export function hinge(scores: Tensor, target: Tensor, { reduction }: Reduced = {}): Tensor {
  checkSameShape('hinge', scores, target)
  return reduce(tf.sub(1, scores.mul(target)).relu(), reduction)
}

/** Mean of log(1 + exp(-target * score)) for targets of -1 and 1, of the same shape; a scalar. As torch.nn.functional.soft_margin_loss. */
export function softMargin(scores: Tensor, target: Tensor, { reduction }: Reduced = {}): Tensor {
  checkSameShape('softMargin', scores, target)
  return reduce(tf.softplus(scores.mul(target).neg()), reduction)
}

/**
 * Mean of the distances where the target is 1, and of max(0, margin - distance) where it is -1; a scalar. `margin` defaults to 1.
 * As torch.nn.functional.hinge_embedding_loss. Throws unless the shapes are the same.
 */
export function hingeEmbedding(distances: Tensor, target: Tensor, { margin = 1, reduction }: MarginOptions = {}): Tensor {
  checkSameShape('hingeEmbedding', distances, target)
  return reduce(tf.where(target.equal(1), distances, tf.sub(margin, distances).relu()), reduction)
}

/**
 * Mean of max(0, margin - target * (first - second)): where the target is 1 the first should be larger by the margin, where it is -1 the
 * second; a scalar. `margin` defaults to 0. As torch.nn.functional.margin_ranking_loss. Throws unless the shapes are the same.
 */
export function marginRanking(first: Tensor, second: Tensor, target: Tensor, { margin = 0, reduction }: MarginOptions = {}): Tensor {
  checkSameShape('marginRanking', first, second)
  checkSameShape('marginRanking', first, target)
  return reduce(tf.sub(margin, target.mul(first.sub(second))).relu(), reduction)
}

export interface MultiMarginOptions extends MarginOptions {
  /** 1, or 2 for squared distances to the margin. */
  p?: 1 | 2
  /** [classes]: times which a sample of each class counts. The mean isn't weighted by it. */
  weight?: Tensor
}

/**
 * Mean over samples and classes of max(0, margin - score of the sample's class + score of the other)^p: scores [batch, classes], target
 * class numbers [batch]; a scalar. `margin` defaults to 1. As torch.nn.functional.multi_margin_loss. Throws where shapes don't match or a
 * class number is outside [0, classes).
 */
export function multiMargin(scores: Tensor, target: Tensor, options: MultiMarginOptions = {}): Tensor {
  const { margin = 1, p = 1, weight, reduction } = options
  if (p !== 1 && p !== 2) throw new LeydenError(`multiMargin: p is ${p}; it must be 1 or 2.`)
  checkScores('multiMargin', 'scores', scores)
  checkWeight('multiMargin', scores, weight)
  checkLabels('multiMargin', 'scores', scores, target)
  const { numbers, weights } = readLabels(target, { weight })
  const others = tf.sub(1, tf.oneHot(numbers, scores.shape[1]!).toFloat())
  const short = scores
    .sub(pickLabels('multiMargin', scores, numbers).expandDims(1))
    .add(margin)
    .relu()
  const losses = (p === 2 ? short.square() : short).mul(others).mean(1)
  return reduce(weights ? losses.mul(weights) : losses, reduction)
}
