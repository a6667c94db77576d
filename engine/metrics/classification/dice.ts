import type { Tensor } from '@tensorflow/tfjs'
import { tf } from '../../tensor/index.ts'
import { checkChoice } from '../refusals.ts'
import { StreamingMetric, type Source } from '../streaming-metric.ts'
import { ratio } from './average.ts'
import { classIds, countBy, counting, keepOnly } from './count.ts'
import { labelsOf } from './labels.ts'
import { taskKey, taskOf, type MulticlassOptions, type Task } from './task.ts'

export type DiceOptions = Omit<MulticlassOptions, 'topK'> & {
  /** Whether class 0 counts. Default true. */
  includeBackground?: boolean
  /** The mean of the pictures' scores, or the score of all pictures together. Default `samplewise`. */
  aggregationLevel?: 'samplewise' | 'global'
}

/** What a score is made of: [samples, classes] each. */
type Parts = Record<'overlap' | 'sizes' | 'support', Tensor>

/**
 * Twice the overlap over the sizes of both masks (torchmetrics segmentation DiceScore). Takes class numbers [batch, height, width], or scores
 * with the classes last. A class that is in neither mask of a picture has no score there.
 */
export function dice(options: DiceOptions) {
  const { includeBackground = true, aggregationLevel = 'samplewise' } = options
  checkChoice('dice', 'aggregationLevel', aggregationLevel, ['samplewise', 'global'])
  const task = taskOf('dice', options, 'macro', ['includeBackground', 'aggregationLevel'])
  checkChoice('dice', 'task', task.kind, ['multiclass'])
  const first = includeBackground ? 0 : 1
  if (aggregationLevel === 'samplewise') return new StreamingMetric(samplewise(task, first), ({ sum, count }) => sum!.div(count!))
  return new StreamingMetric(globally(task, first), (parts) => {
    const { score, known } = scoresOf(task, parts as Parts)
    const value = tf.where(known, score, NaN)
    return task.average === 'none' ? value.flatten() : value.reshape([])
  })
}

function samplewise(task: Task, first: number): Source<[prediction: Tensor, target: Tensor]> {
  const shape = task.average === 'none' ? [task.classes - first] : []
  const contribute = (prediction: Tensor, target: Tensor) => {
    const { score, known } = scoresOf(task, partsOf(task, first, prediction, target))
    return { sum: score.sum(0).reshape(shape), count: known.toFloat().sum(0).reshape(shape) }
  }
  return { key: `dice ${taskKey(task)} ${task.average} ${first}`, states: { sum: shape, count: shape }, contribute }
}

function globally(task: Task, first: number): Source<[prediction: Tensor, target: Tensor]> {
  const shape = [1, task.classes - first]
  const contribute = (prediction: Tensor, target: Tensor) => {
    const { overlap, sizes, support } = partsOf(task, first, prediction, target)
    return { overlap: overlap.sum(0, true), sizes: sizes.sum(0, true), support: support.sum(0, true) }
  }
  return { key: `dice parts ${taskKey(task)} ${first}`, states: { overlap: shape, sizes: shape, support: shape }, contribute }
}

/** A sample's score, 0 where it has none: [samples, 1], or [samples, classes] with average `none`. */
function scoresOf({ average }: Task, { overlap, sizes, support }: Parts): Record<'score' | 'known', Tensor> {
  const scoreOf = (part: Tensor, whole: Tensor) => ({ score: ratio(part, whole), known: whole.greater(0) })
  if (average === 'micro') return scoreOf(overlap.sum(1, true), sizes.sum(1, true))
  const each = scoreOf(overlap, sizes)
  if (average === 'none') return each
  const weights = average === 'weighted' ? support : each.known.toFloat()
  return { score: ratio(each.score.mul(weights).sum(1, true), weights.sum(1, true)), known: each.known.any(1, true) }
}

function partsOf(task: Task, first: number, prediction: Tensor, given: Tensor): Parts {
  const { classes } = task
  const { predicted, target, kept } = labelsOf(task, prediction, given)
  const samples = given.shape[0]!
  const int = (value: number) => tf.scalar(value, 'int32')
  const sample = tf
    .range(0, samples, 1, 'int32')
    .expandDims(1)
    .tile([1, given.size / samples])
    .flatten()
  const count = (labels: Tensor, counted: Tensor | null) => {
    const inBounds = labels.less(int(classes))
    const ids = tf.where(inBounds, sample.mul(int(classes)).add(labels), labels)
    return countBy(keepOnly(keepOnly(ids, kept), counted), samples * classes)
  }
  const counts = counting(task, { prediction: predicted, target }, () => {
    const [prediction, truth] = [classIds(predicted, classes), classIds(target, classes)]
    return tf.stack([count(truth, predicted.equal(target)), count(prediction, null), count(truth, null)])
  })
  const [overlap, size, support] = tf.unstack(counts.reshape([3, samples, classes]).slice([0, 0, first]))
  return { overlap: overlap!.mul(2), sizes: size!.add(support!), support: support! }
}
