import type { Tensor } from '@tensorflow/tfjs'
import { tf } from '../../tensor/index.ts'
import { checkChoice } from '../refusals.ts'
import { StreamingMetric, type Source } from '../streaming-metric.ts'
import { labelsOf } from './labels.ts'
import { taskKey, taskOf, type Task, type TaskOptions } from './task.ts'

/** The share of samples whose labels, or all of whose positions `[batch, ...]`, are right (torchmetrics ExactMatch). */
export function exactMatch(options: TaskOptions) {
  const task = taskOf('exactMatch', options, 'none')
  checkChoice('exactMatch', 'task', task.kind, ['multiclass', 'multilabel'])
  return new StreamingMetric(matchSource(task), ({ right, total }) => right!.div(total!))
}

function matchSource(task: Task): Source<[prediction: Tensor, target: Tensor]> {
  const contribute = (prediction: Tensor, given: Tensor) => {
    const { predicted, target, kept } = labelsOf(task, prediction, given)
    const equal = predicted.equal(target)
    const fits = kept ? equal.logicalOr(kept.logicalNot()) : equal
    const samples = task.kind === 'multilabel' ? target.shape[0]! : given.shape[0]!
    const right = fits.reshape([samples, -1]).all(1).toFloat().sum()
    return { right, total: tf.scalar(samples) }
  }
  return { key: `exactMatch ${taskKey(task)}`, states: { right: [], total: [] }, contribute }
}
