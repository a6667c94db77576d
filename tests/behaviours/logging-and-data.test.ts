import { describe, expect, test } from 'vitest'
import {
  DataLoader,
  dataset,
  distributedSampler,
  metrics,
  perStep,
  tf,
  unrepeatedDistributedSampler,
  type Batch,
  type LogOptions,
  type Sampler,
} from '../../engine/index.ts'
import { expectClose } from '../tensor/close.ts'
import { line, Line, loaderOf, MemoryLogger, quietTrainer } from '../trainer/line.ts'
import { captures } from './noticing.ts'

const learn = (module: Line, batch: Batch) => Line.prototype.trainingStep.call(module, batch)

describe.each(captures)('with capture %s, behaviour', (capture) => {
  test('22: with onStep and onEpoch x_step is logged at 0, 1, 2, 3, x_epoch at 1, 3, and callbacks see the bare x too', async () => {
    const logger = new MemoryLogger()
    const seen: unknown[] = []
    const trainer = quietTrainer({ capture, maxEpochs: 2, logEveryNSteps: 1, loggers: [logger] })
    const module = line({
      trainDataloader: () => loaderOf(2),
      trainingStep(batch) {
        const step = perStep(() => this.globalStep)
        this.log('x', step, { onStep: true, onEpoch: true })
        return learn(this, batch)
      },
      onTrainBatchEnd: () => void seen.push(trainer.callbackMetrics['x']),
      onFitEnd: () => void seen.push({ ...trainer.callbackMetrics }),
    })
    await trainer.fit(module)
    expect(logger.entries).toEqual([
      { values: { x_step: 0 }, step: 0, epoch: 0 },
      { values: { x_step: 1 }, step: 1, epoch: 0 },
      { values: { x_epoch: 0.5 }, step: 1, epoch: 0 },
      { values: { x_step: 2 }, step: 2, epoch: 1 },
      { values: { x_step: 3 }, step: 3, epoch: 1 },
      { values: { x_epoch: 2.5 }, step: 3, epoch: 1 },
    ])
    expect(seen).toEqual([0, 1, 2, 3, { x: 2.5, x_step: 3, x_epoch: 2.5 }])
  })

  /** Nine batches of 1, 4, ... 81 samples, which hold 1, 2, ... 9. */
  const squares = () => Array.from({ length: 9 }, (_, index) => ({ x: tf.ones([(index + 1) ** 2, 2]).mul(index + 1) }))

  test("22: an epoch's value is weighted by batch size: 1..9 by their squares give 2025 / 285", async () => {
    const logger = new MemoryLogger()
    const weight = tf.variable(tf.scalar(1))
    const module = line({
      net: { weight } as never,
      trainDataloader: squares,
      trainingStep(this: Line, { x }: Batch) {
        const loss = x!.mean()
        this.log('loss', loss, { onStep: false, onEpoch: true })
        return loss.mul(weight)
      },
      valDataloader: squares,
      validationStep(this: Line, { x }: Batch) {
        this.log('val_loss', x!.mean())
      },
    } as never)
    await quietTrainer({ capture, loggers: [logger] }).fit(module)
    for (const name of ['loss', 'val_loss']) expect(logger.series(name)[0]![1]).toBeCloseTo(2025 / 285, 5)
  })

  test.each<[LogOptions, LogOptions]>([
    [{}, { onEpoch: true }],
    [{ reduceFx: 'sum' }, { reduceFx: 'max' }],
    [{ progressBar: true }, {}],
  ])('22: the same name logged with %j and %j is an error', async (first, second) => {
    const module = line({
      trainingStep(batch) {
        const loss = learn(this, batch)
        this.log('x', loss, first)
        this.log('x', loss, second)
        return loss
      },
    })
    await expect(quietTrainer({ capture }).fit(module)).rejects.toThrow(
      expect.objectContaining({
        name: 'LeydenError',
        message: "'x' is logged twice with different options.",
        remedy: 'Log it under two names, or with the same options.',
      }),
    )
  })

  test('23: shards of 2 / 4 right and 2 / 2 right give 4 / 6', async () => {
    const accuracy = metrics.accuracy({ numClasses: 2 })
    const [right, label] = [
      [1, 0, 1, 1, 0, 1],
      [1, 1, 1, 1, 1, 1],
    ] as const
    const samples = dataset({ length: 6, get: (index) => ({ guess: right[index]!, label: label[index]! }) })
    const module = line({
      valDataloader: () =>
        [
          [0, 1, 4, 5],
          [2, 3],
        ].map((sampler) => new DataLoader(samples, { batchSize: 2, sampler })),
      validationStep(this: Line, { guess, label }: Batch) {
        this.log('accuracy', accuracy.update(guess!.toInt(), label!.toInt()), { addDataloaderIdx: false })
      },
    } as never)
    expect(await quietTrainer({ capture }).validate(module)).toEqual({ accuracy: Math.fround(4 / 6) })
  })

  test('24: accuracy, macro precision, recall and F1, kappa and MCC of six samples in two batches', async () => {
    const macro = { numClasses: 3, average: 'macro' } as const
    const all = {
      accuracy: metrics.accuracy({ numClasses: 3 }),
      precision: metrics.precision(macro),
      recall: metrics.recall(macro),
      f1: metrics.f1Score(macro),
      kappa: metrics.cohenKappa({ numClasses: 3 }),
      mcc: metrics.matthewsCorrCoef({ numClasses: 3 }),
    }
    const module = line({
      valDataloader: () => [
        { target: tf.tensor1d([0, 1, 2], 'int32'), prediction: tf.tensor1d([0, 2, 2], 'int32') },
        { target: tf.tensor1d([2, 1, 0], 'int32'), prediction: tf.tensor1d([2, 1, 1], 'int32') },
      ],
      validationStep({ target, prediction }) {
        for (const [name, metric] of Object.entries(all)) this.log(name, metric.update(prediction!, target!))
      },
    })
    const values = await quietTrainer({ capture }).validate(module)
    expect(Object.keys(values)).toEqual(Object.keys(all))
    expectClose(Object.values(values), [0.666667, 0.722222, 0.666667, 0.655556, 0.5, 0.522233])
  })
})

describe('behaviour 23', () => {
  const ten = dataset({ length: 10, get: (index) => ({ x: index }) })
  const pass = { seed: 5, epoch: 2 }
  const parts = (make: (rank: number) => Sampler, count = 3) =>
    Array.from({ length: count }, (_, rank) => Array.from(make(rank).indices(pass)))

  test.each<[string, (rank: number) => Sampler, number[][]]>([
    [
      'a training pads by wrapping',
      (rank) => distributedSampler(ten, { numReplicas: 3, rank, shuffle: false }),
      [
        [0, 3, 6, 9],
        [1, 4, 7, 0],
        [2, 5, 8, 1],
      ],
    ],
    [
      'a training with dropLast leaves out what is over',
      (rank) => distributedSampler(ten, { numReplicas: 3, rank, shuffle: false, dropLast: true }),
      [
        [0, 3, 6],
        [1, 4, 7],
        [2, 5, 8],
      ],
    ],
    [
      'an evaluation never pads',
      (rank) => unrepeatedDistributedSampler(ten, { numReplicas: 3, rank }),
      [
        [0, 3, 6, 9],
        [1, 4, 7],
        [2, 5, 8],
      ],
    ],
  ])('ten samples over three ranks: %s', (_name, make, expected) => {
    expect(parts(make)).toEqual(expected)
    expect(Array.from({ length: 3 }, (_, rank) => make(rank).length)).toEqual(expected.map((part) => part.length))
  })

  test('shuffled parts have each sample once, in another order each epoch', () => {
    const of = (epoch: number) =>
      [0, 1, 2].map((rank) =>
        Array.from(unrepeatedDistributedSampler(ten, { numReplicas: 3, rank, shuffle: true }).indices({ seed: 5, epoch })),
      )
    expect(of(0).flat().sort()).toEqual(Array.from({ length: 10 }, (_, index) => index))
    expect(of(0)).not.toEqual(of(1))
  })

  test('more parts than samples repeat them, or have none in an evaluation', () => {
    const two = { length: 2 }
    expect(parts((rank) => distributedSampler(two, { numReplicas: 5, rank, shuffle: false }), 5)).toEqual([[0], [1], [0], [1], [0]])
    expect(parts((rank) => unrepeatedDistributedSampler(two, { numReplicas: 5, rank }), 5)).toEqual([[0], [1], [], [], []])
  })

  test.each<[() => Sampler, string]>([
    [
      () => distributedSampler(ten, { numReplicas: 0, rank: 0 }),
      'distributedSampler: numReplicas is 0; it must be a whole number of at least 1.',
    ],
    [
      () => unrepeatedDistributedSampler(ten, { numReplicas: 3, rank: 3 }),
      'unrepeatedDistributedSampler: rank is 3; of 3 parts it must be one of 0 to 2.',
    ],
  ])('is refused: %#', (make, message) => {
    expect(make).toThrow(expect.objectContaining({ name: 'LeydenError', message }))
  })
})
