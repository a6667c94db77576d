import type { Tensor } from '@tensorflow/tfjs'
import { refuseUnknown } from '../../errors/index.ts'
import { tf } from '../../tensor/index.ts'
import { checkChoice, checkOption } from '../refusals.ts'
import { StreamingMetric } from '../streaming-metric.ts'
import { momentsOf, momentsSource, type Moments } from './moments.ts'

export interface OutputsOptions {
  /** Columns of [batch, outputs], each with a value of its own. Default 1, of [batch]. */
  numOutputs?: number
}

export interface VarianceOptions extends OutputsOptions {
  /** The mean of the outputs' values, each of them, or their mean weighted by the targets' variance. Default `uniformAverage`. */
  multioutput?: 'uniformAverage' | 'rawValues' | 'varianceWeighted'
}

export interface R2Options extends VarianceOptions {
  /** Regressors that the value is adjusted for. Default 0. */
  adjusted?: number
}

/** Pearson's correlation coefficient (torchmetrics PearsonCorrCoef). */
export const pearsonCorrCoef = (options: OutputsOptions = {}) =>
  momentsMetric('pearsonCorrCoef', options, [], ({ prediction, target, both }) => perOutput(options, correlation(prediction, target, both)))

/** Lin's concordance: correlation that also asks for the same scale and place (torchmetrics ConcordanceCorrCoef). */
export const concordanceCorrCoef = (options: OutputsOptions = {}) =>
  momentsMetric('concordanceCorrCoef', options, [], ({ count, prediction, target, both, error }) => {
    // The means' distance, from the errors: far from 0 the means themselves have too few digits.
    const apart = error.sub(prediction.add(target).sub(both.mul(2))).relu()
    const own = prediction.add(target)
    return perOutput(options, both.mul(2).div(own.add(apart.mul(count.sub(1)).div(count))))
  })

/** 1 - squared errors over the target's variance (torchmetrics R2Score). */
export function r2Score(options: R2Options = {}) {
  const { adjusted = 0 } = options
  checkOption('r2Score', 'adjusted', adjusted, Number.isInteger(adjusted) && adjusted >= 0, 'a whole number of at least 0')
  return momentsMetric('r2Score', options, ['multioutput', 'adjusted'], ({ count, target, error }) => {
    const score = combined(options, explained(error, target), target)
    const samples = count.slice([0], [1]).reshape([])
    if (adjusted === 0) return score
    const left = tf.sub(1, score).mul(samples.sub(1)) // to explain
    return tf.sub(1, left.div(samples.sub(adjusted + 1)))
  })
}

/** 1 - the errors' variance over the target's: a constant error costs nothing (torchmetrics ExplainedVariance). */
export const explainedVariance = (options: VarianceOptions = {}) =>
  momentsMetric('explainedVariance', options, ['multioutput'], ({ prediction, target, both }) => {
    const errors = prediction.add(target).sub(both.mul(2)).relu()
    return combined(options, explained(errors, target), target)
  })

function momentsMetric(metric: string, options: VarianceOptions, own: string[], value: (moments: Moments) => Tensor) {
  const { numOutputs = 1, multioutput = 'uniformAverage' } = options
  refuseUnknown(metric, options, ['numOutputs', ...own])
  checkOption(metric, 'numOutputs', numOutputs, Number.isInteger(numOutputs) && numOutputs > 0, 'a whole number above 0')
  checkChoice(metric, 'multioutput', multioutput, ['uniformAverage', 'rawValues', 'varianceWeighted'])
  return new StreamingMetric(momentsSource(metric, numOutputs), ({ moments }) => value(momentsOf(moments!)))
}

const perOutput = ({ numOutputs = 1 }: OutputsOptions, values: Tensor) => (numOutputs === 1 ? values.reshape([]) : values)

function correlation(prediction: Tensor, target: Tensor, both: Tensor): Tensor {
  return both.div(prediction.sqrt().mul(target.sqrt())).clipByValue(-1, 1)
}

/** 1 where there is neither error nor variance, 0 where there is error only. */
function explained(errors: Tensor, variance: Tensor): Tensor {
  const constant = tf.where(errors.greater(0), tf.zerosLike(errors), tf.onesLike(errors))
  return tf.where(variance.greater(0), tf.sub(1, tf.divNoNan(errors, variance)), constant)
}

function combined({ multioutput = 'uniformAverage' }: VarianceOptions, scores: Tensor, variance: Tensor): Tensor {
  if (multioutput === 'rawValues') return scores
  if (multioutput === 'uniformAverage') return scores.mean()
  return scores.mul(variance.div(variance.sum())).sum()
}
