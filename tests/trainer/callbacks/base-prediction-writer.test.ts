import { expect, test } from 'vitest'
import type { Tensor } from '@tensorflow/tfjs'
import { BasePredictionWriter, tf, type Batch, type BatchPrediction } from '../../../engine/index.ts'
import type { LightningModule } from '../../../engine/module/index.ts'
import type { Trainer } from '../../../engine/trainer/index.ts'
import { line, loaderOf, quietTrainer } from '../line.ts'

type Seen = [string, number[][] | number[], unknown]

class Writer extends BasePredictionWriter {
  readonly seen: Seen[] = []

  override writeOnBatchEnd(
    _trainer: Trainer,
    _module: LightningModule,
    prediction: BatchPrediction,
    indices: number[],
    _batch: Batch,
    at: number,
  ) {
    this.seen.push([`batch ${at}`, indices, read(prediction)])
  }

  override async writeOnEpochEnd(_trainer: Trainer, _module: LightningModule, predictions: BatchPrediction[], indices: number[][]) {
    await Promise.resolve()
    this.seen.push(['epoch', indices, predictions.map(read)])
  }
}

const read = (prediction: BatchPrediction) =>
  prediction instanceof tf.Tensor
    ? Array.from(prediction.dataSync())
    : Object.keys(prediction).map((name) => [name, prediction[name]!.size])

const predicting = (step: (x: Tensor) => Tensor | Record<string, Tensor>) =>
  line({ predictDataloader: () => loaderOf(2), predictStep: ({ x }) => step(x!) })

test.each<['batch' | 'epoch' | 'batch_and_epoch', string[]]>([
  ['batch', ['batch 0', 'batch 1']],
  ['epoch', ['epoch']],
  ['batch_and_epoch', ['batch 0', 'batch 1', 'epoch']],
])('writes by %s, with the numbers of the samples, and leaves no tensor', async (writeInterval, events) => {
  const trainer = quietTrainer()
  const module = predicting((x) => x.slice([0, 1], [2, 1]))
  await trainer.predict(module, null, () => {})
  const before = tf.memory().numTensors
  const writer = new Writer({ writeInterval })
  await quietTrainer({ callbacks: [writer] }).predict(module, null, () => {})
  const values = [0, 1, 2, 3].map((sample) => Math.fround(Math.cos(sample)))
  const rows: Seen[] = [
    ['batch 0', [0, 1], values.slice(0, 2)],
    ['batch 1', [2, 3], values.slice(2)],
  ]
  const epoch: Seen = ['epoch', rows.map(([, indices]) => indices as number[]), rows.map(([, , each]) => each)]
  expect(writer.seen).toEqual([...rows, epoch].filter(([event]) => events.includes(event)))
  expect(tf.memory().numTensors).toBe(before)
})

test('writes several tensors by name', async () => {
  const writer = new Writer({ writeInterval: 'epoch' })
  await quietTrainer({ callbacks: [writer] }).predict(
    predicting((x) => ({ x, sum: x.sum(1) })),
    null,
    () => {},
  )
  const each = [
    ['x', 4],
    ['sum', 2],
  ]
  expect(writer.seen.map(([, , values]) => values)).toEqual([[each, each]])
})

test('another interval is refused', () => {
  expect(() => new Writer({ writeInterval: 'step' as never })).toThrow(
    "BasePredictionWriter: writeInterval is 'step'; it must be 'batch', 'epoch' or 'batch_and_epoch'.",
  )
})
