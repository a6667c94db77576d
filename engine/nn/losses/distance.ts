import type { Tensor } from '@tensorflow/tfjs'
import { LeydenError } from '../../errors/index.ts'
import { tf } from '../../tensor/index.ts'
import { crossEntropy } from './cross-entropy.ts'
import type { MarginOptions } from './margin.ts'
import { checkSameShape, reduce, shapeOf } from './reduction.ts'

export interface TripletMarginOptions extends MarginOptions {
  /** Of the norm that measures distances. Default 2. */
  p?: number
  /** Added to each difference. Default 1e-6. */
  epsilon?: number
  /** Take the negative's distance to the positive where that is the smaller one (Balntas et al. 2016). Default false. */
  swap?: boolean
}

/**
 * Mean of max(0, distance to the positive - distance to the negative + margin), all [batch, features]; a scalar. `margin` defaults to 1.
 * As torch.nn.functional.triplet_margin_loss. Throws unless the shapes are the same and p is at least 1.
 */
export function tripletMargin(anchor: Tensor, positive: Tensor, negative: Tensor, options: TripletMarginOptions = {}): Tensor {
  const { margin = 1, p = 2, epsilon = 1e-6, swap = false, reduction } = options
  if (!(p >= 1)) throw new LeydenError(`tripletMargin: p is ${p}; it must be at least 1.`)
  checkSameShape('tripletMargin', anchor, positive)
  checkSameShape('tripletMargin', anchor, negative)
  const distance = (a: Tensor, b: Tensor) => norm(a.sub(b).add(epsilon), p)
  const toNegative = distance(anchor, negative)
  const far = swap ? tf.minimum(toNegative, distance(positive, negative)) : toNegative
  return reduce(distance(anchor, positive).sub(far).add(margin).relu(), reduction)
}

/** [..., features]: [...]. */
function norm(differences: Tensor, p: number): Tensor {
  if (p === 2) return differences.square().sum(-1).sqrt()
  const sizes = differences.abs()
  if (p === 1) return sizes.sum(-1)
  return p === Infinity
    ? sizes.max(-1)
    : sizes
        .pow(p)
        .sum(-1)
        .pow(1 / p)
}

/**
 * Mean of 1 - cosine where the target is 1, and of max(0, cosine - margin) where it is -1: [batch, features] twice, target [batch];
 * a scalar. `margin` defaults to 0. As torch.nn.functional.cosine_embedding_loss. Throws where shapes don't match.
 */
export function cosineEmbedding(first: Tensor, second: Tensor, target: Tensor, { margin = 0, reduction }: MarginOptions = {}): Tensor {
  checkSameShape('cosineEmbedding', first, second)
  const expected = first.shape.slice(0, -1)
  if (target.shape.join() !== expected.join()) {
    throw new LeydenError(`cosineEmbedding: the target has shape ${shapeOf(target)}; it must be [${expected.join(', ')}], of -1 and 1.`)
  }
  const cosine = first
    .mul(second)
    .sum(-1)
    .div(squared(first).mul(squared(second)).sqrt())
  return reduce(tf.where(target.equal(1), tf.sub(1, cosine), cosine.sub(margin).relu()), reduction)
}

/** PyTorch adds the same, so that a row of zeros has a cosine. */
const squared = (rows: Tensor) => rows.square().sum(-1).add(1e-12)

/**
 * Cross-entropy of finding each row's partner among the batch, in both directions: rows [batch, features] twice, where rows of the same
 * number belong together; a scalar (van den Oord et al. 2018, InfoNCE; both directions as in CLIP, Radford et al. 2021). The rows are
 * brought to length 1. `temperature` divides their cosines; default 0.07. Throws unless the shapes are the same.
 */
export function infoNce(first: Tensor, second: Tensor, { temperature = 0.07 }: { temperature?: Tensor | number } = {}): Tensor {
  checkSameShape('infoNce', first, second)
  if (first.rank !== 2) throw new LeydenError(`infoNce: the rows have shape ${shapeOf(first)}; they must be [batch, features].`)
  const scores = tf.matMul(unit(first), unit(second), false, true).div(temperature)
  const partners = tf.range(0, first.shape[0]!, 1, 'int32')
  return crossEntropy(scores, partners).add(crossEntropy(scores.transpose(), partners)).mul(0.5)
}

const unit = (rows: Tensor) => rows.div(squared(rows).sqrt().expandDims(-1))
