import type { Tensor } from '@tensorflow/tfjs'
import { refuseUnknown } from '../../errors/index.ts'
import { tf } from '../../tensor/index.ts'
import { checkChoice } from '../refusals.ts'
import { maximum, minimum } from '../states.ts'
import { StreamingMetric } from '../streaming-metric.ts'

export interface AggregationOptions {
  /** Whether NaN has a part in the value, which it then is, or is left out. Default `disable`: it shows. */
  nanStrategy?: 'disable' | 'ignore'
}

type Weighted = [value: Tensor, weight?: Tensor]

/** The mean of all elements, weighted where a weight (of the value's shape, or a scalar) is given (torchmetrics MeanMetric). */
export function mean(options: AggregationOptions = {}) {
  const known = knownBy('mean', options)
  const contribute = (value: Tensor, weight: Tensor = tf.scalar(1)) => {
    const weights = known(value, weight.toFloat().mul(tf.onesLike(value).toFloat()), 0)
    return { total: known(value, value.toFloat(), 0).mul(weights).sum(), weight: weights.sum() }
  }
  const source = { key: `mean ${options.nanStrategy}`, states: { total: [], weight: [] }, contribute }
  return new StreamingMetric<Weighted>(source, ({ total, weight }) => total!.div(weight!))
}

/** The sum of all elements (torchmetrics SumMetric). */
export function sum(options: AggregationOptions = {}) {
  const known = knownBy('sum', options)
  return single(`sum ${options.nanStrategy}`, { total: [] }, (value) => known(value, value.toFloat(), 0).sum())
}

/** The smallest element (torchmetrics MinMetric). */
export function min(options: AggregationOptions = {}) {
  const known = knownBy('min', options)
  return single(`min ${options.nanStrategy}`, { total: minimum() }, (value) => known(value, value.toFloat(), Infinity).min())
}

/** The largest element (torchmetrics MaxMetric). */
export function max(options: AggregationOptions = {}) {
  const known = knownBy('max', options)
  return single(`max ${options.nanStrategy}`, { total: maximum() }, (value) => known(value, value.toFloat(), -Infinity).max())
}

function single(key: string, states: Record<string, number[] | ReturnType<typeof minimum>>, part: (value: Tensor) => Tensor) {
  return new StreamingMetric<[value: Tensor]>({ key, states, contribute: (value) => ({ total: part(value) }) }, ({ total }) => total!)
}

/** Puts `instead` in the place of elements whose value is NaN, where they are to be ignored. */
function knownBy(metric: string, options: AggregationOptions) {
  refuseUnknown(metric, options, ['nanStrategy'])
  const { nanStrategy = 'disable' } = options
  checkChoice(metric, 'nanStrategy', nanStrategy, ['disable', 'ignore'])
  if (nanStrategy === 'disable') return (_value: Tensor, elements: Tensor) => elements
  return (value: Tensor, elements: Tensor, instead: number) => tf.where(value.isNaN(), tf.fill(value.shape, instead), elements)
}
