import {
  arrayDataset,
  DataLoader,
  LightningModule,
  losses,
  metrics,
  nn,
  optim,
  tf,
  weightedRandomSampler,
  type Batch,
  type Tensor,
} from '../../../engine/index.ts'

export const batches = 7
const batchSize = 3

const points = (count: number) => ({
  x: { values: Float32Array.from({ length: count * 3 }, (_, index) => Math.sin(index * index)), shape: [3] },
  label: Int32Array.from({ length: count }, (_, index) => index % 3),
})

/** Shuffled, with a last batch that is smaller, or drawn by weight. */
export function trainingData({ weighted = false } = {}): DataLoader {
  const count = batches * batchSize - 1
  const sampler = weighted
    ? weightedRandomSampler(
        Array.from({ length: count }, (_, index) => 1 + (index % 4)),
        count,
      )
    : undefined
  return new DataLoader(arrayDataset(points(count)), { batchSize, shuffle: !weighted, sampler })
}

/** Dropout, running statistics, metrics of steps and epochs, draws in the validation: what a resume may lose. */
export class Classifier extends LightningModule {
  net: nn.Module = nn.sequential(nn.linear(3, 5), nn.batchNorm1d(5), nn.tanh(), nn.dropout(0.3), nn.linear(5, 3))
  accuracy = { train: metrics.accuracy({ numClasses: 3 }), val: metrics.accuracy({ numClasses: 3 }) }

  forward(x: Tensor): Tensor {
    return this.net.forward(x)
  }

  loss({ x, label }: Batch): Tensor {
    const logits = this.forward(x!)
    this.log('train_accuracy', this.accuracy.train.update(logits, label!), { onStep: true, onEpoch: true })
    return losses.crossEntropy(logits, label!)
  }

  override trainingStep(batch: Batch): Tensor | null {
    const loss = this.loss(batch)
    this.log('loss', loss, { onStep: true, onEpoch: true, progressBar: true })
    this.log('loss_sum', loss, { onStep: false, onEpoch: true, reduceFx: 'sum' })
    return loss
  }

  override validationStep({ x, label }: Batch): void {
    const logits = this.forward(x!)
    this.log('val_loss', losses.crossEntropy(logits, label!), { progressBar: true })
    this.log('val_accuracy', this.accuracy.val.update(logits, label!))
    this.log('val_noise', tf.randomUniform([]))
  }

  override configureOptimizers(): ReturnType<NonNullable<LightningModule['configureOptimizers']>> {
    return optim.adam(this.parameters(), { learningRate: 0.02 })
  }

  override trainDataloader() {
    return trainingData()
  }

  override valDataloader() {
    return new DataLoader(arrayDataset(points(4)), { batchSize: 2 })
  }
}
