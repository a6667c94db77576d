import type { Tensor } from '@tensorflow/tfjs'
import { tf } from '../../tensor/index.ts'
import { checkPair } from '../refusals.ts'
import type { Task } from './task.ts'

/** Samples one after the other: int32 [samples], of several labels [samples, labels]. */
export interface Labels {
  predicted: Tensor
  target: Tensor
  /** Which of them count, boolean; null for all. */
  kept: Tensor | null
}

/** Class numbers of what was predicted and of the target. Axes but that of scores or labels are samples. */
export function labelsOf(task: Task, prediction: Tensor, target: Tensor): Labels {
  checkShapes(task, prediction, target)
  const flat = flatten(task, target)
  const kept = keptOf(task, flat)
  if (task.kind === 'multiclass') return { predicted: classNumbers(task, prediction, flat), target: flat, kept }
  if (prediction.dtype !== 'float32') return { predicted: flatten(task, prediction), target: flat, kept }
  const predicted = probabilitiesOf(task, prediction, kept).greater(task.threshold).toInt()
  return { predicted, target: flat, kept }
}

/**
 * float32 [samples], [samples, classes] or [samples, labels]. As in torchmetrics, a batch with a value outside of 0 to 1 holds logits,
 * of which sigmoid or softmax makes probabilities.
 */
export function probabilitiesOf(task: Task, prediction: Tensor, kept: Tensor | null): Tensor {
  const scores = (task.kind === 'binary' ? prediction.flatten() : prediction.reshape([-1, task.classes])).toFloat()
  const counted = kept && scores.rank > kept.rank ? kept.expandDims(1) : kept
  const outside = scores.less(0).logicalOr(scores.greater(1))
  const logits = (counted ? outside.logicalAnd(counted) : outside).any()
  return tf.where(logits, task.kind === 'multiclass' ? tf.softmax(scores) : scores.sigmoid(), scores)
}

export function checkShapes(task: Task, prediction: Tensor, target: Tensor, scoresOnly = task.topK > 1): void {
  const { kind, classes, name } = task
  const same = prediction.shape.join() === target.shape.join()
  const leading = prediction.shape.slice(0, -1).join() === target.shape.join() && prediction.shape.at(-1) === classes
  const one = target.rank <= 1 ? '[batch]' : '[batch, ...]'
  if (kind === 'binary') return checkPair(name, prediction, target, same, 'a prediction and a target of the same shape, such as [batch]')
  if (kind === 'multilabel') {
    return checkPair(
      name,
      prediction,
      target,
      same && target.shape.at(-1) === classes,
      `both of the shape [batch, ${classes}], labels last`,
    )
  }
  const scores = `scores ${one.replace(']', `, ${classes}]`)}`
  const takes = scoresOnly ? scores : `${scores} or class numbers ${one}`
  checkPair(name, prediction, target, leading || (same && !scoresOnly), `${takes}, and a target of class numbers ${one}`)
}

export function flatten({ kind, classes }: Task, labels: Tensor): Tensor {
  return (kind === 'multilabel' ? labels.reshape([-1, classes]) : labels.flatten()).toInt()
}

export function keptOf({ ignoreIndex }: Task, target: Tensor): Tensor | null {
  return ignoreIndex === null ? null : target.notEqual(tf.scalar(ignoreIndex, 'int32'))
}

/** With `topK`, the target where it is among the highest scores, else the highest. */
function classNumbers({ classes, topK }: Task, prediction: Tensor, target: Tensor): Tensor {
  if (prediction.size === target.size) return prediction.flatten().toInt()
  const scores = prediction.reshape([-1, classes])
  if (topK === 1) return scores.argMax(-1)
  const { indices } = tf.topk(scores, topK)
  const hit = indices.equal(target.expandDims(1)).any(1)
  return tf.where(hit, target, indices.slice([0, 0], [-1, 1]).flatten())
}
