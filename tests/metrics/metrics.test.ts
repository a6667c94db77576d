import { describe, expect, test } from 'vitest'
import type { Tensor } from '@tensorflow/tfjs'
import { metrics, nn, tf } from '../../engine/index.ts'
import { reference } from '../reference/reference.ts'
import { expectClose } from '../tensor/close.ts'

const { inputs, values } = reference.metrics
const { target, logits, pred, num_classes: numClasses } = inputs.multiclass
const ints = (numbers: number[]) => tf.tensor1d(numbers, 'int32')

interface Case {
  make: () => metrics.StreamingMetric
  prediction: Tensor
  target: Tensor
  expected: number
}

const table: [string, Case][] = [
  [
    'accuracy of scores (torchmetrics)',
    {
      make: () => metrics.accuracy({ numClasses }),
      prediction: tf.tensor2d(logits),
      target: ints(target),
      expected: values.accuracy_micro,
    },
  ],
  [
    'accuracy of class numbers (scikit-learn)',
    { make: () => metrics.accuracy({ numClasses }), prediction: ints(pred), target: ints(target), expected: values.accuracy_sklearn },
  ],
  [
    'accuracy among the three highest (torchmetrics)',
    {
      make: () => metrics.accuracy({ numClasses, topK: 3 }),
      prediction: tf.tensor2d(logits),
      target: ints(target),
      expected: values.accuracy_top3_micro,
    },
  ],
  [
    'accuracy of targets that are floats',
    {
      make: () => metrics.accuracy({ numClasses: 2 }),
      prediction: tf.tensor2d([
        [1, 0],
        [1, 0],
      ]),
      target: tf.tensor1d([0, 1]),
      expected: 0.5,
    },
  ],
  [
    'mean squared error (torchmetrics)',
    {
      make: () => metrics.meanSquaredError(),
      prediction: tf.tensor1d(inputs.regression.pred),
      target: tf.tensor1d(inputs.regression.target),
      expected: values.mse,
    },
  ],
]

describe.each(table)('%s', (_name, { make, prediction, target: given, expected }) => {
  const rows = prediction.shape[0]!
  const part = (tensor: Tensor, from: number, to: number) => tensor.slice([from], [to - from])

  test('is the reference value', () => {
    const value = make().update(prediction, given).compute()
    expect(value.shape).toEqual([])
    expectClose(value, [expected], 1e-6)
  })

  test.each([1, 7, 16])('over batches of %d, the last one smaller, is the same value', (size) => {
    const metric = make()
    for (let from = 0; from < rows; from += size) {
      const to = Math.min(from + size, rows)
      metric.update(part(prediction, from, to), part(given, from, to))
    }
    expectClose(metric.compute(), [expected], 1e-6)
  })

  test('of the newest batch is that of the batch alone', () => {
    const metric = make().update(prediction, given)
    metric.update(part(prediction, 0, 2), part(given, 0, 2))
    expectClose(
      metric.computeBatch(),
      make()
        .update(part(prediction, 0, 2), part(given, 0, 2))
        .compute(),
    )
    expect(() => make().computeBatch()).toThrow("wasn't updated with")
  })

  test('forgets at a reset', () => {
    const metric = make()
    metric.update(part(prediction, 0, 1), part(given, 0, 1))
    metric.reset()
    expect(metric.compute().dataSync()).toEqual(Float32Array.of(NaN))
    expect(() => metric.computeBatch()).toThrow("wasn't updated with")
    expectClose(metric.update(prediction, given).compute(), [expected], 1e-6)
  })

  test('is NaN before the first batch', () => {
    expect(make().compute().dataSync()).toEqual(Float32Array.of(NaN))
  })

  test('keeps as many tensors over many batches, inside a tidy or not', () => {
    const metric = make().update(prediction, given)
    const before = tf.memory().numTensors
    for (let batch = 0; batch < 5; batch++) {
      metric.update(prediction, given)
      tf.tidy(() => void metric.update(prediction, given))
      metric.compute().dispose()
      metric.computeBatch().dispose()
    }
    expect(tf.memory().numTensors).toBe(before)
  })

  test('is no part of a model', () => {
    expect(nn.namedVariables({ metric: make() })).toEqual([])
  })
})

describe('top-k accuracy', () => {
  const scores = tf.tensor2d([
    [0.1, 0.5, 0.4],
    [0.6, 0.3, 0.1],
  ])
  test.each([
    [1, [1, 1], 0.5],
    [2, [2, 2], 0.5],
    [2, [2, 1], 1],
    [3, [0, 2], 1],
  ])('of k = %d for the classes %j is %d', (topK, classes, expected) => {
    expectClose(metrics.accuracy({ numClasses: 3, topK }).update(scores, ints(classes)).compute(), [expected])
  })
})

test("a metric of one's own sums what its batches contribute", () => {
  class MeanError extends metrics.Metric<'errors' | 'count'> {
    constructor() {
      super({ errors: [2], count: [] })
    }

    update(prediction: Tensor, expected: Tensor): this {
      return this.add(() => ({ errors: prediction.sub(expected).abs().sum(0), count: tf.scalar(prediction.shape[0]!) }))
    }

    protected override value({ errors, count }: Record<'errors' | 'count', Tensor>): Tensor {
      return errors.div(count).max()
    }
  }
  const metric = new MeanError()
  metric.update(tf.tensor2d([[1, 5]]), tf.tensor2d([[0, 0]]))
  metric.update(
    tf.tensor2d([
      [1, 5],
      [3, 2],
    ]),
    tf.tensor2d([
      [0, 0],
      [0, 0],
    ]),
  )
  expectClose(metric.compute(), [4])
})

test("a metric of one's own merges states as they say", () => {
  class LargestError extends metrics.Metric {
    constructor() {
      super({ largest: metrics.maximum(), smallest: metrics.minimum([2]), every: 'list' })
    }

    update(errors: Tensor): this {
      return this.add(() => ({ largest: errors.max(), smallest: errors.min(0), every: errors.flatten() }))
    }

    protected override value({ largest, smallest, every }: Record<string, Tensor>): Tensor {
      return tf.concat([largest!.expandDims(0), smallest!, every!.sum().expandDims(0)], 0)
    }
  }
  const metric = new LargestError()
  metric.update(tf.tensor2d([[1, 5]])).update(
    tf.tensor2d([
      [2, 4],
      [0, 9],
    ]),
  )
  expectClose(metric.compute(), [9, 0, 4, 21])
  expectClose(metric.computeBatch(), [9, 0, 4, 15])
})
