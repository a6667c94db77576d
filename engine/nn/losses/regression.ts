import type { Tensor } from '@tensorflow/tfjs'
import { LeydenError } from '../../errors/index.ts'
import { tf } from '../../tensor/index.ts'
import { checkSameShape, reduce, type Reduced } from './reduction.ts'

/** Mean of the squared differences; a scalar. As torch.nn.functional.mse_loss. Shapes must be the same: nothing is broadcast. */
export function mse(prediction: Tensor, target: Tensor, { reduction }: Reduced = {}): Tensor {
  checkSameShape('mse', prediction, target)
  return reduce(prediction.sub(target).square(), reduction)
}

/** Mean of the absolute differences; a scalar. As torch.nn.functional.l1_loss. Shapes must be the same. */
export function l1(prediction: Tensor, target: Tensor, { reduction }: Reduced = {}): Tensor {
  checkSameShape('l1', prediction, target)
  return reduce(prediction.sub(target).abs(), reduction)
}

/**
 * Mean of d^2 / (2 beta) for differences d below `beta`, of |d| - beta / 2 from there on; a scalar. As torch.nn.functional.smooth_l1_loss.
 * Throws unless the shapes are the same and beta is above 0 (for 0 take `l1`).
 */
export function smoothL1(prediction: Tensor, target: Tensor, { beta = 1, reduction }: Reduced & { beta?: number } = {}): Tensor {
  checkSameShape('smoothL1', prediction, target)
  if (!(beta > 0)) throw new LeydenError(`smoothL1: beta is ${beta}; it must be above 0.`, { remedy: 'Take losses.l1 for beta 0.' })
  return reduce(quadraticThenLinear(prediction.sub(target), beta).div(beta), reduction)
}

/**
 * Mean of d^2 / 2 for differences d below `delta`, of delta (|d| - delta / 2) from there on (Huber 1964); a scalar.
 * As torch.nn.functional.huber_loss. Throws unless the shapes are the same and delta is above 0.
 */
export function huber(prediction: Tensor, target: Tensor, { delta = 1, reduction }: Reduced & { delta?: number } = {}): Tensor {
  checkSameShape('huber', prediction, target)
  if (!(delta > 0)) throw new LeydenError(`huber: delta is ${delta}; it must be above 0.`)
  return reduce(quadraticThenLinear(prediction.sub(target), delta), reduction)
}

/** Mean of log(cosh(d)) of the differences d: quadratic near 0, linear far away. Throws unless the shapes are the same. */
export function logCosh(prediction: Tensor, target: Tensor, { reduction }: Reduced = {}): Tensor {
  checkSameShape('logCosh', prediction, target)
  const differences = prediction.sub(target)
  return reduce(differences.add(tf.softplus(differences.mul(-2))).sub(Math.LN2), reduction) // cosh itself overflows
}

/** With m = min(|d|, limit): m (|d| - m / 2), which is d^2 / 2 below the limit. */
function quadraticThenLinear(differences: Tensor, limit: number): Tensor {
  const sizes = differences.abs()
  const cut = tf.minimum(sizes, limit)
  return cut.mul(sizes.sub(cut.mul(0.5)))
}
