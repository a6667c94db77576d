import { LightningModule, optim, perStep, tf, type Batch, type Tensor } from '../../../engine/index.ts'
import { loaderOf } from '../line.ts'

/** Its weight is the sum of the learning rates of all steps. */
export class Counter extends LightningModule {
  weight = tf.variable(tf.scalar(0))
  batches = 1
  learningRate = 1
  /** What each epoch's validation logs as `scoreName`. */
  scores: number[] = []
  scoreName = 'score'

  override trainingStep(_batch: Batch): Tensor {
    return this.weight.neg()
  }

  override validationStep(_batch: Batch) {
    this.log('val_weight', this.weight)
    if (this.scores.length === 0) return
    this.log(
      this.scoreName,
      perStep(() => this.scores[this.currentEpoch]!),
    )
  }

  override configureOptimizers() {
    return optim.sgd(this.parameters(), { learningRate: this.learningRate })
  }

  override trainDataloader = () => loaderOf(this.batches)
  override valDataloader = () => loaderOf(1)

  get value(): number {
    return this.weight.dataSync()[0]!
  }
}

/** A module whose epoch number n logs `scores[n]`. */
export function scoring(scores: number[]): Counter {
  return Object.assign(new Counter({}), { scores })
}
