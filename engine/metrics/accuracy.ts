import type { Tensor } from '@tensorflow/tfjs'
import { LeydenError } from '../errors/index.ts'
import { tf } from '../tensor/index.ts'
import { Metric } from './metric.ts'

export interface AccuracyOptions {
  numClasses: number
  /** A sample counts as right when its class is among the `topK` highest scores. Default 1. */
  topK?: number
}

/** The share of samples that are right (torchmetrics' MulticlassAccuracy with average 'micro'). */
export class Accuracy extends Metric<'right' | 'total'> {
  readonly numClasses: number
  readonly topK: number

  constructor({ numClasses, topK = 1 }: AccuracyOptions) {
    super({ right: [], total: [] })
    this.numClasses = numClasses
    this.topK = topK
  }

  /** prediction: scores [batch, classes], or class numbers [batch]; target: class numbers [batch]. */
  update(prediction: Tensor, target: Tensor): this {
    this.#check(prediction, target)
    return this.add(() => ({ right: this.#hits(prediction, target.toInt()).sum(), total: tf.scalar(target.shape[0]!) }))
  }

  protected override value({ right, total }: Record<'right' | 'total', Tensor>): Tensor {
    return right.div(total)
  }

  /** 1 for each sample that is right: [batch]. */
  #hits(prediction: Tensor, target: Tensor): Tensor {
    if (prediction.rank === 1) return prediction.toInt().equal(target).toFloat()
    if (this.topK === 1) return prediction.argMax(-1).equal(target).toFloat()
    const { indices } = tf.topk(prediction, this.topK)
    return indices.equal(target.expandDims(1)).any(1).toFloat()
  }

  #check(prediction: Tensor, target: Tensor): void {
    const [batch, classes] = prediction.shape
    const fits = target.rank === 1 && target.shape[0] === batch && (prediction.rank === 1 || classes === this.numClasses)
    if (fits) return
    throw new LeydenError(
      `accuracy({ numClasses: ${this.numClasses} }) got a prediction of shape [${prediction.shape.join(', ')}] and a target of shape [${target.shape.join(', ')}].`,
      { remedy: `It takes scores [batch, ${this.numClasses}] or class numbers [batch], and a target of class numbers [batch].` },
    )
  }
}
