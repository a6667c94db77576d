import type { Tensor } from '@tensorflow/tfjs'
import { tf } from '../../tensor/index.ts'
import { StreamingMetric } from '../streaming-metric.ts'
import { checkOption } from '../refusals.ts'
import { averaged, ratio, type Rate } from './average.ts'
import { countsTogether, statScoresSource, statsOf, type Stats } from './stat-scores.ts'
import { taskOf, type Average, type Task, type TaskOptions } from './task.ts'

/** A metric of classes that is a rate of their counts. The defaults of `average` are torchmetrics'. */
function rateMetric(metric: string, options: TaskOptions, rateOf: (task: Task) => Rate, average: Average = 'micro', own?: string[]) {
  const task = taskOf(metric, options, average, own)
  const rate = rateOf(task)
  return new StreamingMetric(statScoresSource(task, countsTogether(task)), (states) => averaged(task, statsOf(states), rate))
}

const all = ({ tp, fp, tn, fn }: Stats) => tp.add(fp).add(tn).add(fn)
const truePositiveRate: Rate = ({ tp, fn }) => ratio(tp, tp.add(fn))
const rightRate: Rate = (stats) => ratio(stats.tp.add(stats.tn), all(stats))
/** Of many classes a sample's other classes aren't right answers, of labels they are. */
const accuracyRate = ({ kind }: Task): Rate => (kind === 'multiclass' ? truePositiveRate : rightRate)

/** The share of samples that are right; with average `macro`, the mean of classes' shares (torchmetrics Accuracy). */
export const accuracy = (options: TaskOptions) => rateMetric('accuracy', options, accuracyRate)

/** The mean of classes' recalls (scikit-learn's balanced_accuracy_score): each class weighs the same, however rare. */
export const balancedAccuracy = (options: TaskOptions) => {
  const { kind } = taskOf('balancedAccuracy', options, 'macro')
  const specificityRate: Rate = ({ tn, fp }) => ratio(tn, tn.add(fp))
  const twoSided: Rate = (stats) => truePositiveRate(stats).add(specificityRate(stats)).div(2)
  return rateMetric('balancedAccuracy', options, () => (kind === 'multiclass' ? truePositiveRate : twoSided), 'macro')
}

/** tp / (tp + fp): of what was predicted as a class, the share that is (torchmetrics Precision). */
export const precision = (options: TaskOptions) =>
  rateMetric(
    'precision',
    options,
    () =>
      ({ tp, fp }) =>
        ratio(tp, tp.add(fp)),
  )

/** tp / (tp + fn): of a class, the share that was found (torchmetrics Recall). */
export const recall = (options: TaskOptions) => rateMetric('recall', options, () => truePositiveRate)

/** tn / (tn + fp) (torchmetrics Specificity). */
export const specificity = (options: TaskOptions) =>
  rateMetric(
    'specificity',
    options,
    () =>
      ({ tn, fp }) =>
        ratio(tn, tn.add(fp)),
  )

/** 1 - accuracy, label by label (torchmetrics HammingDistance). */
export const hammingDistance = (options: TaskOptions) => {
  const rateOf = (task: Task): Rate => {
    const right = accuracyRate(task)
    return (stats) => tf.sub(1, right(stats))
  }
  return rateMetric('hammingDistance', options, rateOf)
}

export type FBetaOptions = TaskOptions & {
  /** How much more recall counts than precision. */
  beta: number
}

/** (1 + beta²) tp / ((1 + beta²) tp + beta² fn + fp) (torchmetrics FBetaScore). */
export const fBetaScore = (options: FBetaOptions) => {
  checkOption('fBetaScore', 'beta', options.beta, options.beta > 0, 'a number above 0')
  return rateMetric('fBetaScore', options, () => fBetaRate(options.beta), 'micro', ['beta'])
}

/** The harmonic mean of precision and recall, which is also Dice's coefficient of all samples together (torchmetrics F1Score). */
export const f1Score = (options: TaskOptions) => rateMetric('f1Score', options, () => fBetaRate(1))

/** tp / (tp + fp + fn): intersection over union (torchmetrics JaccardIndex). The class `ignoreIndex` has no part in it. */
export const jaccardIndex = (options: TaskOptions) => {
  const task = taskOf('jaccardIndex', options, 'macro')
  const { kind, ignoreIndex, classes } = task
  const leftOut = kind === 'multiclass' && ignoreIndex !== null && ignoreIndex >= 0 && ignoreIndex < classes
  const source = statScoresSource(task, countsTogether(task) && !leftOut)
  const counted = (counts: Tensor) => (leftOut ? counts.mul(tf.sub(1, tf.oneHot(tf.scalar(ignoreIndex, 'int32'), classes))) : counts)
  const rate: Rate = ({ tp, fp, fn }) => ratio(tp, tp.add(fp).add(fn))
  return new StreamingMetric(source, (states) => {
    const { tp, fp, tn, fn } = statsOf(states)
    return averaged(task, { tp: counted(tp), fp: counted(fp), tn, fn: counted(fn) }, rate)
  })
}

/** [tp, fp, tn, fn, support], with average `none` one row a class: [classes, 5] (torchmetrics StatScores). */
export const statScores = (options: TaskOptions) => {
  const task = taskOf('statScores', options, 'micro')
  return new StreamingMetric(statScoresSource(task, countsTogether(task)), (states) => {
    const { tp, fp, tn, fn } = statsOf(states)
    return tf.stack(
      [tp, fp, tn, fn, tp.add(fn)].map((counts) => averagedCount(task, counts, tp.add(fn))),
      -1,
    )
  })
}

function averagedCount({ kind, average }: Task, counts: Tensor, support: Tensor): Tensor {
  if (kind === 'binary' || average === 'micro') return counts.sum()
  if (average === 'none') return counts
  return average === 'macro' ? counts.mean() : ratio(counts.mul(support).sum(), support.sum())
}

function fBetaRate(beta: number): Rate {
  const weight = beta ** 2
  return ({ tp, fp, fn }) => {
    const hits = tp.mul(1 + weight)
    return ratio(hits, hits.add(fn.mul(weight)).add(fp))
  }
}
