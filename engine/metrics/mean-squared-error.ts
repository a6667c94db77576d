import type { Tensor } from '@tensorflow/tfjs'
import { tf } from '../tensor/index.ts'
import { Metric } from './metric.ts'

/** Mean of the squared differences over all elements (torchmetrics' MeanSquaredError). */
export class MeanSquaredError extends Metric<'squares' | 'count'> {
  constructor() {
    super({ squares: [], count: [] })
  }

  /** prediction and target of the same shape. */
  update(prediction: Tensor, target: Tensor): this {
    return this.add(() => ({ squares: prediction.sub(target).square().sum(), count: tf.scalar(target.size) }))
  }

  protected override value({ squares, count }: Record<'squares' | 'count', Tensor>): Tensor {
    return squares.div(count)
  }
}
