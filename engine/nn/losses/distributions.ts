import type { Tensor } from '@tensorflow/tfjs'
import { LeydenError } from '../../errors/index.ts'
import { attribute, defineOperation, tf } from '../../tensor/index.ts'
import { checkSameShape, reduce, shapeOf, type Reduced } from './reduction.ts'

export interface PoissonNllOptions extends Reduced {
  /** Whether the prediction is the logarithm of the rate. Default true. */
  logInput?: boolean
  /** Add the target's own part by Stirling's formula, which no gradient needs. Default false. */
  full?: boolean
  /** Added to a rate that isn't given as its logarithm. Default 1e-8. */
  epsilon?: number
}

/**
 * Mean of minus the log probability of counts by a Poisson distribution; a scalar. As torch.nn.functional.poisson_nll_loss.
 * Throws unless the shapes are the same.
 */
export function poissonNll(prediction: Tensor, target: Tensor, options: PoissonNllOptions = {}): Tensor {
  const { logInput = true, full = false, epsilon = 1e-8, reduction } = options
  checkSameShape('poissonNll', prediction, target)
  const losses = logInput ? prediction.exp().sub(target.mul(prediction)) : prediction.sub(target.mul(prediction.add(epsilon).log()))
  return reduce(full ? losses.add(stirling(target)) : losses, reduction)
}

/** log(target!), 0 up to 1. */
function stirling(target: Tensor): Tensor {
  const counts = tf.maximum(target, 1) as Tensor
  const terms = counts
    .mul(counts.log())
    .sub(counts)
    .add(
      counts
        .mul(2 * Math.PI)
        .log()
        .mul(0.5),
    )
  return terms.mul(target.greater(1).cast('float32'))
}

/** PyTorch bounds the variance without bounding its gradient, so that it can grow again. */
const boundBelow = defineOperation<object>({
  name: 'LeydenBoundBelow',
  forward: (run, { x, bound }) => run('Maximum', [attribute.type('T', 'float32')], [x!, bound!]),
  gradient: (dy) => ({ x: () => (dy as Tensor).clone() }),
})

export interface GaussianNllOptions extends Reduced {
  /** Add log(2 pi) / 2. Default false. */
  full?: boolean
  /** Below which no variance counts. Default 1e-6. */
  epsilon?: number
}

/**
 * Mean of minus the log density of the target by normal distributions of the predicted means and variances; a scalar. `variance` has the
 * prediction's shape, or one variance for its last axis: [..., 1] or without it. As torch.nn.functional.gaussian_nll_loss. Throws where
 * shapes don't match.
 */
export function gaussianNll(prediction: Tensor, target: Tensor, variance: Tensor, options: GaussianNllOptions = {}): Tensor {
  const { full = false, epsilon = 1e-6, reduction } = options
  checkSameShape('gaussianNll', prediction, target)
  const bounded = boundBelow({ x: fitted(variance, prediction), bound: tf.scalar(epsilon) }, {})
  const losses = bounded.log().add(prediction.sub(target).square().div(bounded)).mul(0.5)
  return reduce(full ? losses.add(0.5 * Math.log(2 * Math.PI)) : losses, reduction)
}

function fitted(variance: Tensor, { shape }: Tensor): Tensor {
  const rows = shape.slice(0, -1)
  const given = variance.shape.join()
  if (given === shape.join() || given === [...rows, 1].join()) return variance
  if (given === rows.join()) return variance.expandDims(-1)
  throw new LeydenError(
    `gaussianNll: the variance has shape ${shapeOf(variance)}; for a prediction of [${shape.join(', ')}] it must be the same, or [${[...rows, 1].join(', ')}].`,
  )
}
