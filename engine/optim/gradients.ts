import type { Scalar, Tensor, Variable } from '@tensorflow/tfjs'
import { LeydenError } from '../errors/index.ts'
import { attribute, runOp1, tf } from '../tensor/index.ts'

/** Gradients by the parameter that they belong to. */
export type Gradients = Map<Variable, Tensor>

const float32 = [attribute.type('T', 'float32')]

/** PyTorch's, which keeps a norm of 0 from dividing. */
const tiny = 1e-6

/** The norm of all gradients together, as one vector. `normType` is 2, another power of at least 1, or Infinity. */
export function gradientNorm(gradients: Gradients, normType = 2): Scalar {
  if (!(normType >= 1)) throw new LeydenError(`normType is ${normType}; it must be a number of at least 1, or Infinity.`)
  const all = [...gradients.values()]
  if (normType === 2) return tf.sqrt(tf.addN(all.map((gradient) => runOp1('L2Loss', float32, [gradient]))).mul(2)) as Scalar
  if (normType === Infinity) return tf.max(tf.stack(all.map((gradient) => gradient.abs().max()))) as Scalar
  return tf.addN(all.map((gradient) => gradient.abs().pow(normType).sum())).pow(1 / normType) as Scalar
}

/**
 * Scales all gradients alike, so that their norm is at most `maxNorm`, as torch.nn.utils.clip_grad_norm_. Changes the map, and returns
 * the norm of before.
 */
export function clipGradNorm(gradients: Gradients, { maxNorm, normType = 2 }: { maxNorm: number; normType?: number }): Scalar {
  const norm = gradientNorm(gradients, normType)
  const scale = tf.minimum(tf.scalar(maxNorm).div(norm.add(tiny)), 1)
  for (const [parameter, gradient] of gradients) gradients.set(parameter, gradient.mul(scale))
  return norm
}

/** Cuts each value of the gradients at plus and minus `clipValue`, as torch.nn.utils.clip_grad_value_. Changes the map. */
export function clipGradValue(gradients: Gradients, { clipValue }: { clipValue: number }): void {
  for (const [parameter, gradient] of gradients) gradients.set(parameter, gradient.clipByValue(-clipValue, clipValue))
}
