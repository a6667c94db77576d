import type { Tensor } from '@tensorflow/tfjs'
import { LeydenError } from '../../errors/index.ts'

/** What is made of the losses of the elements or samples: their mean, their sum, or nothing, which leaves them as they are. */
export type Reduction = 'mean' | 'sum' | 'none'

export interface Reduced {
  /** Default `mean`. */
  reduction?: Reduction
}

export function reduce(losses: Tensor, reduction: Reduction = 'mean'): Tensor {
  if (reduction === 'none') return losses
  return reduction === 'sum' ? losses.sum() : losses.mean()
}

/** The mean of rows that count differently: their sum by that of their weights. */
export function reduceWeighted(losses: Tensor, weights: Tensor, reduction: Reduction = 'mean'): Tensor {
  const weighted = losses.mul(weights)
  return reduction === 'mean' ? weighted.sum().div(weights.sum()) : reduce(weighted, reduction)
}

/** Throws unless the two have the same shape: nothing is broadcast. */
export function checkSameShape(loss: string, prediction: Tensor, target: Tensor): void {
  if (prediction.shape.join() === target.shape.join()) return
  throw new LeydenError(`${loss}: the prediction has shape ${shapeOf(prediction)}, the target ${shapeOf(target)}; they must be the same.`, {
    remedy: 'Reshape one of them, such as target.reshape(prediction.shape).',
  })
}

export const shapeOf = (tensor: Tensor) => `[${tensor.shape.join(', ')}]`
