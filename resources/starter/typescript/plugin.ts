import { DataLoader, LightningDataModule, LightningModule, arrayDataset, definePlugin, losses, metrics, nn, optim, z } from 'leyden'
import type { Tensor } from 'leyden'

// What can be set with `--set hidden=64`, and in the form of the app. The range is checked before a run starts.
const hparams = z.object({
  hidden: z.int().min(1).max(1024).default(32).describe('Units in the hidden layer'),
  learningRate: z.number().positive().default(0.01).describe('Step size of Adam'),
})

// Shapes: [batch, 2] and [batch], the class being 0 or 1.
type Batch = { point: Tensor; label: Tensor }

class Classifier extends LightningModule<typeof hparams> {
  net = nn.sequential(nn.linear(2, this.hparams.hidden), nn.relu(), nn.linear(this.hparams.hidden, 2))
  accuracy = metrics.accuracy({ numClasses: 2 })

  override trainingStep({ point, label }: Batch) {
    const loss = losses.crossEntropy(this.net.forward(point), label)
    this.log('train_loss', loss, { progressBar: true })
    return loss
  }

  override validationStep({ point, label }: Batch) {
    const logits = this.net.forward(point)
    this.log('val_loss', losses.crossEntropy(logits, label))
    this.log('val_accuracy', this.accuracy.update(logits, label), { progressBar: true })
  }

  override configureOptimizers() {
    return optim.adam(this.parameters(), { learningRate: this.hparams.learningRate })
  }
}

/** Two half circles that interlock: replace this by your own data. */
function twoMoons(count: number, seed: number) {
  const noise = (index: number) => 0.15 * Math.sin(1e4 * Math.sin(index + seed))
  const point = new Float32Array(2 * count)
  const label = Int32Array.from({ length: count }, (_, index) => index % 2)
  for (let index = 0; index < count; index++) {
    const [angle, upper] = [(Math.PI * index) / count, label[index] === 0]
    point[2 * index] = (upper ? Math.cos(angle) : 1 - Math.cos(angle)) + noise(2 * index)
    point[2 * index + 1] = (upper ? Math.sin(angle) : 0.5 - Math.sin(angle)) + noise(2 * index + 1)
  }
  return arrayDataset({ point: { values: point, shape: [2] }, label })
}

class TwoMoons extends LightningDataModule {
  override trainDataloader() {
    return new DataLoader(twoMoons(1000, 1), { batchSize: 32, shuffle: true })
  }
  override valDataloader() {
    return new DataLoader(twoMoons(200, 2), { batchSize: 100 })
  }
}

export default definePlugin({ name: '__NAME__', modules: { Classifier: { module: Classifier, hparams } }, data: { TwoMoons } })
