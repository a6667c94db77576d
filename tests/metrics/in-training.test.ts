import { describe, expect, test } from 'vitest'
import type { Tensor } from '@tensorflow/tfjs'
import { DataLoader, dataset, LightningModule, losses, metrics, nn, optim, type Batch, type TrainerOptions } from '../../engine/index.ts'
import { expectClose } from '../tensor/close.ts'
import { MemoryLogger, quietTrainer } from '../trainer/line.ts'

/** Batches of 8, 8 and 4. */
const samples = dataset({
  length: 20,
  get: (index) => ({ x: { values: Float32Array.from([1, 2, 3], (k) => Math.sin(index * k)), shape: [3] }, label: index % 3 }),
})
const loader = () => new DataLoader(samples, { batchSize: 8 })
const numClasses = 3

class Classifier extends LightningModule {
  net = nn.linear(3, numClasses)
  runningLoss = metrics.running(metrics.mean(), { window: 2 })
  trainF1 = metrics.f1Score({ numClasses, average: 'macro' })
  all = metrics.collection(
    {
      accuracy: metrics.accuracy({ numClasses }),
      f1: metrics.f1Score({ numClasses, average: 'macro' }),
      auroc: metrics.auroc({ numClasses }),
      average_precision: metrics.averagePrecision({ numClasses, thresholds: 20 }),
      calibration: metrics.calibrationError({ numClasses }),
    },
    { prefix: 'val_' },
  )
  recalls = metrics.classwise(metrics.recall({ numClasses, average: 'none' }), numClasses, { prefix: 'val_recall_' })
  best = metrics.minMax(metrics.accuracy({ numClasses }))
  confusion = metrics.confusionMatrix({ numClasses })
  matrices: number[][] = []

  override trainingStep({ x, label }: Batch) {
    const logits = this.net.forward(x!)
    const loss = losses.crossEntropy(logits, label!.toInt())
    this.log('train_f1', this.trainF1.update(logits, label!), { onEpoch: true })
    this.log('running_loss', this.runningLoss.update(loss), { onStep: true, progressBar: true })
    return loss
  }

  override validationStep({ x, label }: Batch) {
    const logits = this.net.forward(x!)
    this.logDict(this.all.update(logits, label!))
    this.logDict(this.recalls.update(logits, label!))
    const { max } = this.best.update(logits, label!)
    this.log('val_best', max)
    this.confusion.update(logits, label!)
  }

  override onValidationEpochStart() {
    this.confusion.reset()
  }

  override onValidationEpochEnd() {
    this.matrices.push(Array.from(this.confusion.compute().dataSync()))
  }

  override configureOptimizers() {
    return optim.sgd(this.parameters(), { learningRate: 0.5 })
  }
  override trainDataloader() {
    return loader()
  }
  override valDataloader() {
    return loader()
  }
}

async function train(capture: TrainerOptions['capture']) {
  const logger = new MemoryLogger()
  const trainer = quietTrainer({ capture, maxEpochs: 3, numSanityValSteps: 2, logEveryNSteps: 1, loggers: [logger], seed: 5 })
  const module = new Classifier({}) // after the seed was set
  await trainer.fit(module)
  return { entries: logger.entries, matrices: module.matrices }
}

test('metrics of all kinds have the same values in captured steps as in eager ones, epoch after epoch', async () => {
  const [captured, eager] = [await train('require'), await train('off')]
  const numbers = ({ entries }: typeof eager) => entries.flatMap(({ values, step }) => [step, ...Object.values(values)])
  expectClose(numbers(captured), numbers(eager), 1e-6) // a product that the graph fuses may differ in the last digit
  expect(captured.matrices).toEqual(eager.matrices)
  const named = eager.entries.flatMap(({ values }) => Object.keys(values))
  expect([...new Set(named)].sort()).toEqual([
    'running_loss',
    'train_f1_epoch',
    'train_f1_step',
    'val_accuracy',
    'val_auroc',
    'val_average_precision',
    'val_best',
    'val_calibration',
    'val_f1',
    'val_recall_0',
    'val_recall_1',
    'val_recall_2',
  ])
  const sums = eager.matrices.map((matrix) => matrix.reduce((sum, count) => sum + count, 0))
  expect(sums).toEqual([16, 20, 20, 20])
  const accuracies = eager.entries.flatMap(({ values }) => values.val_accuracy ?? [])
  const best = eager.entries.flatMap(({ values }) => values.val_best ?? [])
  expect(best).toEqual(accuracies.map((_, epoch) => Math.max(...accuracies.slice(0, epoch + 1))))
})

describe('logging', () => {
  const validating = (step: (this: Classifier, batch: Batch, logits: Tensor) => void) => {
    const module = new Classifier({})
    module.validationStep = function (this: Classifier, batch: Batch) {
      step.call(this, batch, this.net.forward(batch.x!))
    } as never
    module.onValidationEpochEnd = () => {}
    return quietTrainer({ numSanityValSteps: 0 }).fit(module)
  }

  test('a metric of many values is refused, with what to do', async () => {
    const step = function (this: Classifier, { label }: Batch, logits: Tensor) {
      this.log('confusion', this.confusion.update(logits, label!) as never)
    }
    await expect(validating(step)).rejects.toThrow("this.log('confusion', ...) got a metric whose value is of shape [3, 3]")
  })
})

test('texts are compared in steps that run eagerly, which is said', async () => {
  const notices: string[] = []
  class Captions extends Classifier {
    errors = metrics.wordErrorRate()
    override validationStep() {
      this.log('val_wer', this.errors.update(['a b', 'c'], ['a x', 'c']))
    }
  }
  const trainer = quietTrainer({
    numSanityValSteps: 0,
    callbacks: [{ onNotice: (_trainer, _module, notice) => void notices.push(notice) }],
  })
  await trainer.fit(new Captions({}))
  expect(trainer.callbackMetrics.val_wer).toBeCloseTo(1 / 3)
  expect(notices.join(' ')).toContain('wordErrorRate compares texts')
})
