import type { Tensor } from '@tensorflow/tfjs'
import { refuseUnknown } from '../../errors/index.ts'
import { tf } from '../../tensor/index.ts'
import { checkSameShape } from '../refusals.ts'
import { StreamingMetric } from '../streaming-metric.ts'

export interface MeanSquaredErrorOptions {
  /** False for its root. Default true. */
  squared?: boolean
}

type ElementError = (prediction: Tensor, target: Tensor) => Tensor

/** A denominator of at least so much (torchmetrics'). */
const epsilon = 1.17e-6

/** A mean over all elements of all batches; prediction and target have the same shape, and nothing is broadcast. */
function meanError(metric: string, error: ElementError, finish: (mean: Tensor) => Tensor = (mean) => mean) {
  const contribute = (prediction: Tensor, target: Tensor) => {
    checkSameShape(metric, prediction, target)
    return { errors: error(prediction.toFloat(), target.toFloat()).sum(), count: tf.scalar(target.size) }
  }
  const source = { key: `${metric} of elements`, states: { errors: [], count: [] }, contribute }
  return new StreamingMetric(source, ({ errors, count }) => finish(errors!.div(count!)))
}

const difference: ElementError = (prediction, target) => prediction.sub(target)
const absolute: ElementError = (prediction, target) => difference(prediction, target).abs()
const squared: ElementError = (prediction, target) => difference(prediction, target).square()

/** Mean of the squared differences (torchmetrics MeanSquaredError). */
export function meanSquaredError(options: MeanSquaredErrorOptions = {}) {
  refuseUnknown('meanSquaredError', options, ['squared'])
  return meanError('meanSquaredError', squared, options.squared === false ? (mean) => mean.sqrt() : undefined)
}

/** Root of the mean of the squared differences: of the whole epoch, not the mean of batches' roots. */
export const rootMeanSquaredError = () => meanSquaredError({ squared: false })

/** Mean of the absolute differences (torchmetrics MeanAbsoluteError). */
export const meanAbsoluteError = () => meanError('meanAbsoluteError', absolute)

/** Mean of |difference| / |target|; a share, not times 100 (torchmetrics MeanAbsolutePercentageError). */
export const meanAbsolutePercentageError = () =>
  meanError('meanAbsolutePercentageError', (prediction, target) => absolute(prediction, target).div(target.abs().maximum(epsilon)))

/** Mean of 2 |difference| / (|target| + |prediction|) (torchmetrics SymmetricMeanAbsolutePercentageError). */
export const symmetricMeanAbsolutePercentageError = () =>
  meanError('symmetricMeanAbsolutePercentageError', (prediction, target) =>
    absolute(prediction, target).mul(2).div(target.abs().add(prediction.abs()).maximum(epsilon)),
  )

/** Mean of the squared differences of log(1 + x) (torchmetrics MeanSquaredLogError). */
export const meanSquaredLogError = () =>
  meanError('meanSquaredLogError', (prediction, target) => squared(prediction.log1p(), target.log1p()))

/** Mean of log(cosh(difference)) (torchmetrics LogCoshError). */
export const logCoshError = () =>
  meanError('logCoshError', (prediction, target) => {
    const apart = absolute(prediction, target) // the cosh of a large number overflows, its logarithm doesn't
    return apart.add(apart.mul(-2).exp().log1p()).sub(Math.LN2)
  })
