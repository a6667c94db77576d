import type { Tensor } from '@tensorflow/tfjs'
import { refuseUnknown } from '../../errors/index.ts'
import { tf } from '../../tensor/index.ts'
import { checkSameShape } from '../refusals.ts'
import { StreamingMetric } from '../streaming-metric.ts'
import { rangeOf, type DataRange } from './data-range.ts'

export interface PeakSignalNoiseRatioOptions {
  /** The range of the pixels: its size, or from and to, into which they are clipped. */
  dataRange: DataRange
  /** Of the logarithm. Default 10: decibels. */
  base?: number
}

/** 10 log(range² / mean squared error), of all pictures together (torchmetrics PeakSignalNoiseRatio). */
export function peakSignalNoiseRatio(options: PeakSignalNoiseRatioOptions) {
  const metric = 'peakSignalNoiseRatio'
  refuseUnknown(metric, options, ['dataRange', 'base'])
  const { base = 10 } = options
  const { size, clip } = rangeOf(metric, options.dataRange)
  const contribute = (prediction: Tensor, target: Tensor) => {
    checkSameShape(metric, prediction, target)
    return { squares: clip(prediction).sub(clip(target)).square().sum(), count: tf.scalar(target.size) }
  }
  const source = { key: `${metric} ${JSON.stringify(options.dataRange)}`, states: { squares: [], count: [] }, contribute }
  const inBase = 10 / Math.log(base)
  return new StreamingMetric(source, ({ squares, count }) => tf.sub(2 * Math.log(size), squares!.div(count!).log()).mul(inBase))
}
