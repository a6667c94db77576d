import { describe, expect, test } from 'vitest'
import { metrics, tf, type Tensor } from '../../../engine/index.ts'
import { line, Line, MemoryLogger, quietTrainer } from '../line.ts'
import { logged } from './logged.ts'

describe('a metric', () => {
  const accuracy = () => metrics.accuracy({ numClasses: 2 })
  const hit = (right: boolean) => [tf.tensor1d([1], 'int32'), tf.tensor1d([right ? 1 : 0], 'int32')] as [Tensor, Tensor]

  test('logged in validation has its value over all samples, and starts anew each epoch', async () => {
    const logger = new MemoryLogger()
    const metric = accuracy()
    // Batches of 3 and 1 samples: the mean of batches would be .5, that of samples is .75. Right are all of one batch.
    const right = [
      [true, false],
      [false, true],
    ]
    const module = line({
      valDataloader: () => [3, 1].map((size) => ({ x: tf.zeros([size, 2]) })),
      validationStep({ x }, index) {
        const size = x!.shape[0]!
        const target = tf.ones([size], 'int32').mul(right[this.currentEpoch]![index] ? 1 : 0)
        this.log('val_accuracy', metric.update(tf.ones([size], 'int32'), target))
      },
    })
    await quietTrainer({ maxEpochs: 2, loggers: [logger] }).fit(module)
    expect(logger.series('val_accuracy')).toEqual([
      [3, 0.75],
      [7, 0.25],
    ])
  })

  test('logged in training by step has the value of the batch, by epoch that of all', async () => {
    const { logger } = await logged(
      (
        (metric) => (step: number) =>
          metric.update(...hit(step !== 1))
      )(accuracy()),
      { onStep: true, onEpoch: true },
      { epochs: 1 },
    )
    expect(logger.series('x_step')).toEqual([
      [0, 1],
      [1, 0],
    ])
    expect(logger.series('x_epoch')).toEqual([[1, 0.5]])
  })

  test('in a module is no parameter of it', () => {
    class WithMetric extends Line {
      accuracy = accuracy()
    }
    expect(new WithMetric({}).namedVariables().map(({ name }) => name)).toEqual(['net.weight', 'net.bias'])
  })
})
