import type { Tensor } from '@tensorflow/tfjs'
import { tf } from '../../tensor/index.ts'
import type { Contribution } from '../metric-state.ts'
import type { Source } from '../streaming-metric.ts'
import { cellIds, classIds, countBy, counting, keepOnly } from './count.ts'
import { labelsOf, type Labels } from './labels.ts'
import { taskKey, type Task } from './task.ts'

/** True and false positives and negatives: [classes] each, [1] for two classes or where classes are counted together. */
export interface Stats {
  tp: Tensor
  fp: Tensor
  tn: Tensor
  fn: Tensor
}

type Pair = [prediction: Tensor, target: Tensor]

/** Counts from which most metrics of classes are made. `together` counts all classes as one, which is less to remember. */
export function statScoresSource(task: Task, together: boolean): Source<Pair> {
  const groups = together ? 1 : task.classes
  const count = task.kind === 'multiclass' ? (together ? countTogether : countByClass) : countCells
  return {
    key: `statScores ${taskKey(task)} ${groups}`,
    states: { counts: [4, groups] },
    contribute: (prediction, target) => ({ counts: count(task, labelsOf(task, prediction, target)) }),
  }
}

export function statsOf({ counts }: Contribution): Stats {
  const [tp, fp, tn, fn] = tf.unstack(counts!)
  return { tp: tp!, fp: fp!, tn: tn!, fn: fn! }
}

/** Whether one count for all classes is enough. */
export const countsTogether = ({ kind, average }: Task): boolean => kind === 'multiclass' && average === 'micro'

/** A sample that is wrong is a false positive of one class and a false negative of another. */
function countTogether({ classes }: Task, { predicted, target, kept }: Labels): Tensor {
  const equal = predicted.equal(target)
  const right = (kept ? equal.logicalAnd(kept) : equal).toFloat().sum()
  const total = kept ? kept.toFloat().sum() : tf.scalar(target.size)
  const wrong = total.sub(right)
  return tf.stack([right, wrong, total.mul(classes).sub(wrong.mul(2)).sub(right), wrong]).expandDims(1)
}

function countByClass(task: Task, { predicted, target, kept }: Labels): Tensor {
  const { classes } = task
  const count = (ids: Tensor) => countBy(keepOnly(ids, kept), classes)
  return counting(task, { prediction: predicted, target }, () => {
    const tp = count(keepOnly(target, predicted.equal(target)))
    const fp = count(classIds(predicted, classes)).sub(tp)
    const fn = count(classIds(target, classes)).sub(tp)
    return tf.stack([tp, fp, tp.add(fp).sum().sub(tp).sub(fp).sub(fn), fn])
  })
}

/** Of two classes, for each label: the cells of the confusion matrix are the counts. */
function countCells(task: Task, labels: Labels): Tensor {
  const [tn, fp, fn, tp] = tf.unstack(binaryMatrix(task, labels).reshape([-1, 4]), 1)
  return tf.stack([tp!, fp!, tn!, fn!])
}

/** [labels, target, prediction] of 0 and 1. */
export function binaryMatrix(task: Task, { predicted, target, kept }: Labels): Tensor {
  const label = task.kind === 'multilabel' ? tf.range(0, task.classes, 1, 'int32').mul(tf.scalar(4, 'int32')) : tf.scalar(0, 'int32')
  const ids = keepOnly(cellIds(target, predicted, 2).add(label), kept)
  return counting(task, { prediction: predicted, target }, () => countBy(ids, task.classes * 4)).reshape([task.classes, 2, 2])
}
