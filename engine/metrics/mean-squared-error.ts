import type { Tensor } from '@tensorflow/tfjs'
import { LeydenError } from '../errors/index.ts'
import { tf } from '../tensor/index.ts'
import { Metric } from './metric.ts'

/** Mean of the squared differences over all elements (torchmetrics' MeanSquaredError). */
export class MeanSquaredError extends Metric<'squares' | 'count'> {
  constructor() {
    super({ squares: [], count: [] })
  }

  /** prediction and target of the same shape: nothing is broadcast. */
  update(prediction: Tensor, target: Tensor): this {
    checkShapes(prediction, target)
    return this.add(() => ({ squares: prediction.sub(target).square().sum(), count: tf.scalar(target.size) }))
  }

  protected override value({ squares, count }: Record<'squares' | 'count', Tensor>): Tensor {
    return squares.div(count)
  }
}

function checkShapes({ shape: prediction }: Tensor, { shape: target }: Tensor): void {
  if (prediction.join() === target.join()) return
  throw new LeydenError(
    `meanSquaredError got a prediction of shape [${prediction.join(', ')}] and a target of shape [${target.join(', ')}]; they must be the same.`,
    { remedy: 'Reshape one of them, such as target.reshape(prediction.shape).' },
  )
}
