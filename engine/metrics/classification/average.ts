import type { Tensor } from '@tensorflow/tfjs'
import { tf } from '../../tensor/index.ts'
import type { Stats } from './stat-scores.ts'
import type { Task } from './task.ts'

/** A number for each class, made of its counts. */
export type Rate = (stats: Stats) => Tensor

/** 0 where nothing was counted, as in torchmetrics and scikit-learn. */
export const ratio = (part: Tensor, whole: Tensor): Tensor => tf.divNoNan(part, whole)

/** One number of all classes, or with average `none` one for each: [classes]. */
export function averaged(task: Task, stats: Stats, rate: Rate): Tensor {
  if (task.kind === 'binary') return rate(stats).reshape([])
  if (task.average === 'micro') return rate(summed(stats)).reshape([])
  const rates = rate(stats)
  if (task.average === 'none') return rates
  const weights = task.average === 'weighted' ? stats.tp.add(stats.fn) : present(task, stats)
  return ratio(weights.mul(rates).sum(), weights.sum())
}

function summed({ tp, fp, tn, fn }: Stats): Stats {
  const sum = (counts: Tensor) => counts.sum(0, true)
  return { tp: sum(tp), fp: sum(fp), tn: sum(tn), fn: sum(fn) }
}

/** A class that neither was there nor was predicted has no part in the mean of classes; a label always has. */
function present({ kind }: Task, { tp, fp, fn }: Stats): Tensor {
  if (kind === 'multilabel') return tf.onesLike(tp)
  return tp.add(fp).add(fn).greater(0).toFloat()
}
