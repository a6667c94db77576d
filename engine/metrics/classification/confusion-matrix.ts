import type { Tensor } from '@tensorflow/tfjs'
import { tf } from '../../tensor/index.ts'
import { checkChoice } from '../refusals.ts'
import { StreamingMetric, type Source } from '../streaming-metric.ts'
import { ratio } from './average.ts'
import { cellIds, countBy, counting, keepOnly } from './count.ts'
import { labelsOf } from './labels.ts'
import { binaryMatrix } from './stat-scores.ts'
import { taskKey, taskOf, type Task, type TaskOptions } from './task.ts'

export type ConfusionMatrixOptions = TaskOptions & {
  /** Divide by the row's sum (`true`: of the target's class), the column's (`pred`), or all. Default `none`. */
  normalize?: 'none' | 'true' | 'pred' | 'all'
}

export type KappaOptions = TaskOptions & {
  /** How much a confusion of class i with class j weighs: the same, |i - j|, or its square. Default `none`. */
  weights?: 'none' | 'linear' | 'quadratic'
}

/** Counts [target, prediction]; [2, 2] for two classes, [labels, 2, 2] for labels (torchmetrics ConfusionMatrix). */
export function confusionMatrix(options: ConfusionMatrixOptions) {
  const { normalize = 'none' } = options
  checkChoice('confusionMatrix', 'normalize', normalize, ['none', 'true', 'pred', 'all'])
  const axes = { true: [-1], pred: [-2], all: [-2, -1] }
  return new StreamingMetric(matrixSource(taskOf('confusionMatrix', options, 'none', ['normalize'])), ({ matrix }) =>
    normalize === 'none' ? matrix! : ratio(matrix!, matrix!.sum(axes[normalize], true)),
  )
}

/** Cohen's kappa: agreement beyond that of chance (torchmetrics CohenKappa). */
export function cohenKappa(options: KappaOptions) {
  const { weights = 'none' } = options
  const metric = 'cohenKappa'
  checkChoice(metric, 'weights', weights, ['none', 'linear', 'quadratic'])
  const task = oneLabel(metric, options, ['weights'])
  return new StreamingMetric(matrixSource(task), ({ matrix }) => {
    const cost = disagreement(matrix!.shape[0]!, weights)
    const shares = matrix!.div(matrix!.sum())
    const byChance = shares.sum(1, true).mul(shares.sum(0, true))
    return tf.sub(1, cost.mul(shares).sum().div(cost.mul(byChance).sum()))
  })
}

/**
 * Matthews' correlation coefficient of prediction and target (torchmetrics MatthewsCorrCoef; of labels, of all together). Where one of
 * them has one class only it is undefined, and 0 as in scikit-learn.
 */
export function matthewsCorrCoef(options: TaskOptions) {
  return new StreamingMetric(matrixSource(taskOf('matthewsCorrCoef', options, 'none')), ({ matrix }) => {
    const counts = matrix!.rank === 3 ? matrix!.sum(0) : matrix!
    const shares = counts.div(counts.sum())
    const [target, predicted] = [shares.sum(1), shares.sum(0)]
    const variance = (share: Tensor) => tf.sub(1, share.square().sum())
    const right = shares.mul(tf.eye(shares.shape[0]!)).sum()
    return ratio(right.sub(target.mul(predicted).sum()), variance(target).mul(variance(predicted)).sqrt())
  })
}

function matrixSource(task: Task): Source<[prediction: Tensor, target: Tensor]> {
  const { kind, classes } = task
  const shape = { binary: [2, 2], multiclass: [classes, classes], multilabel: [classes, 2, 2] }[kind]
  const contribute = (prediction: Tensor, target: Tensor) => {
    const labels = labelsOf(task, prediction, target)
    const matrix = kind === 'multiclass' ? classMatrix(task, labels) : binaryMatrix(task, labels)
    return { matrix: matrix.reshape(shape) }
  }
  return { key: `confusionMatrix ${taskKey(task)}`, states: { matrix: shape }, contribute }
}

function classMatrix(task: Task, { predicted, target, kept }: ReturnType<typeof labelsOf>): Tensor {
  const { classes } = task
  const ids = keepOnly(cellIds(target, predicted, classes), kept)
  return counting(task, { prediction: predicted, target }, () => countBy(ids, classes ** 2))
}

function disagreement(classes: number, weights: NonNullable<KappaOptions['weights']>): Tensor {
  const numbers = tf.range(0, classes, 1, 'float32')
  const apart = numbers.expandDims(1).sub(numbers).abs()
  return { none: () => apart.greater(0).toFloat(), linear: () => apart, quadratic: () => apart.square() }[weights]()
}

function oneLabel(metric: string, options: TaskOptions, own: string[]): Task {
  const task = taskOf(metric, options, 'none', own)
  checkChoice(metric, 'task', task.kind, ['binary', 'multiclass'])
  return task
}
