import type { Tensor } from '@tensorflow/tfjs'
import { attribute, runOp1, tf } from '../../tensor/index.ts'
import { checkChoice, checkOption } from '../refusals.ts'
import { StreamingMetric, type Source } from '../streaming-metric.ts'
import { ratio } from './average.ts'
import { countBy, keepOnly } from './count.ts'
import { checkShapes, flatten, keptOf, probabilitiesOf } from './labels.ts'
import { evenly } from './evenly.ts'
import { taskKey, taskOf, type BinaryOptions, type MulticlassOptions, type Task } from './task.ts'

export type CalibrationErrorOptions = (BinaryOptions | MulticlassOptions) & {
  /** Bins of equal width from 0 to 1. Default 15. */
  nBins?: number
  /** The mean of the bins' differences, the root of their mean square, or the largest. Default `l1`. */
  norm?: 'l1' | 'l2' | 'max'
}

/**
 * How far confidence is from accuracy, by bins of confidence (Guo et al. 2017; torchmetrics CalibrationError). What is remembered is sums a
 * bin, not samples. Takes probabilities or logits.
 */
export function calibrationError(options: CalibrationErrorOptions) {
  const { nBins = 15, norm = 'l1' } = options
  const metric = 'calibrationError'
  const task = taskOf(metric, options, 'none', ['nBins', 'norm'])
  checkChoice(metric, 'task', task.kind, ['binary', 'multiclass'])
  checkChoice(metric, 'norm', norm, ['l1', 'l2', 'max'])
  checkOption(metric, 'nBins', nBins, Number.isInteger(nBins) && nBins > 0, 'a whole number above 0')
  return new StreamingMetric(binSource(task, nBins), ({ confidence, right, count }) => {
    const apart = ratio(right!, count!).sub(ratio(confidence!, count!)).abs()
    const share = count!.div(count!.sum())
    if (norm === 'max') return apart.max()
    return norm === 'l1' ? apart.mul(share).sum() : apart.square().mul(share).sum().sqrt()
  })
}

function binSource(task: Task, bins: number): Source<[prediction: Tensor, target: Tensor]> {
  const boundaries = Array.from(evenly(bins + 1))
  const number = [attribute.type('T', 'float32'), { ...attribute.float('boundaries', 0), value: boundaries }]
  const contribute = (prediction: Tensor, target: Tensor) => {
    const { confidence, right, kept } = judged(task, prediction, target)
    const bin = runOp1('Bucketize', number, [confidence]).sub(tf.scalar(1, 'int32'))
    const sum = (values?: Tensor) => countBy(keepOnly(bin, kept), bins + 1, values)
    return { confidence: sum(confidence), right: sum(right), count: sum() }
  }
  // A confidence of exactly 1 has a bin of its own, as in torchmetrics.
  const states = { confidence: [bins + 1], right: [bins + 1], count: [bins + 1] }
  return { key: `calibration ${taskKey(task)} ${bins}`, states, contribute }
}

/** Of two classes the confidence is that of class 1, and right is the target. */
function judged(task: Task, prediction: Tensor, target: Tensor) {
  checkShapes(task, prediction, target, true)
  const flat = flatten(task, target)
  const kept = keptOf(task, flat)
  const probabilities = probabilitiesOf(task, prediction, kept)
  if (task.kind === 'binary') return { confidence: probabilities, right: flat.toFloat(), kept }
  return { confidence: probabilities.max(1), right: probabilities.argMax(1).equal(flat).toFloat(), kept }
}
