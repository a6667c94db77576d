import type { Tensor } from '@tensorflow/tfjs'
import { tf } from '../../tensor/index.ts'
import { checkChoice } from '../refusals.ts'
import { StreamingMetric, type Source } from '../streaming-metric.ts'
import { checkShapes, flatten, keptOf, probabilitiesOf } from './labels.ts'
import { taskKey, taskOf, type BinaryOptions, type MulticlassOptions, type Task } from './task.ts'

export type HingeLossOptions = (BinaryOptions | MulticlassOptions) & {
  /** Square each margin's loss. Default false. */
  squared?: boolean
  /** Of many classes: against the best of the others, or for each class against the rest: [classes]. Default `crammer-singer`. */
  multiclassMode?: 'crammer-singer' | 'one-vs-all'
}

/** The mean of max(0, 1 - margin) (Crammer and Singer 2001; torchmetrics HingeLoss). Logits become probabilities first, as there. */
export function hingeLoss(options: HingeLossOptions) {
  const { squared = false, multiclassMode = 'crammer-singer' } = options
  const task = taskOf('hingeLoss', options, 'none', ['squared', 'multiclassMode'])
  checkChoice('hingeLoss', 'task', task.kind, ['binary', 'multiclass'])
  checkChoice('hingeLoss', 'multiclassMode', multiclassMode, ['crammer-singer', 'one-vs-all'])
  const source = hingeSource(task, squared, multiclassMode)
  return new StreamingMetric(source, ({ losses, total }) => losses!.div(total!))
}

function hingeSource(task: Task, squared: boolean, mode: string): Source<[prediction: Tensor, target: Tensor]> {
  const { kind, classes } = task
  const eachClass = kind === 'multiclass' && mode === 'one-vs-all'
  const marginsOf = kind === 'multiclass' && !eachClass ? againstBestOther : againstRest
  const contribute = (prediction: Tensor, target: Tensor) => {
    checkShapes(task, prediction, target, true)
    const flat = flatten(task, target)
    const kept = keptOf(task, flat)
    const scores = probabilitiesOf(task, prediction, kept)
    const own = kind === 'binary' ? flat.expandDims(1).toFloat() : tf.oneHot(flat, classes).toFloat()
    const short = tf.sub(1, marginsOf(kind === 'binary' ? scores.expandDims(1) : scores, own)).relu()
    const counted = kept ? kept.toFloat() : tf.fill(flat.shape, 1)
    const losses = (squared ? short.square() : short).mul(counted.expandDims(1)).sum(0)
    return { losses: eachClass ? losses : losses.reshape([]), total: counted.sum() }
  }
  return {
    key: `hinge ${taskKey(task)} ${squared} ${mode}`,
    states: { losses: eachClass ? [classes] : [], total: [] },
    contribute,
  }
}

const againstRest = (scores: Tensor, own: Tensor) => scores.mul(own.mul(2).sub(1))

function againstBestOther(scores: Tensor, own: Tensor): Tensor {
  const others = tf.where(own.toBool(), tf.scalar(-Infinity), scores)
  return scores.mul(own).sum(1).sub(others.max(1)).expandDims(1)
}
