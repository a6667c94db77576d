import type { Tensor } from '@tensorflow/tfjs'
import { checkSameShape } from './reduction.ts'

/**
 * 1 - (2 sum(p t) + smooth) / (sum(p) + sum(t) + smooth) over all elements, for probabilities and targets in [0, 1] of the same shape: how
 * little two areas overlap (Milletari et al. 2016); a scalar. `smooth` defaults to 1. Throws unless the shapes are the same.
 */
export function dice(prediction: Tensor, target: Tensor, { smooth = 1 }: { smooth?: number } = {}): Tensor {
  checkSameShape('dice', prediction, target)
  const overlap = prediction.mul(target).sum().mul(2).add(smooth)
  return overlap.div(prediction.sum().add(target.sum()).add(smooth)).neg().add(1)
}
