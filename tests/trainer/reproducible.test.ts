import { describe, expect, test } from 'vitest'
import type { Tensor } from '@tensorflow/tfjs'
import { LightningModule, losses, nn, optim, tf, type Batch, type TrainerOptions } from '../../engine/index.ts'
import { temporaryFolder } from '../data/temporary-file.ts'
import { loaderOf, MemoryLogger, quietTrainer, weightsOf } from './line.ts'

/** Dropout in training, shuffling, validation: all that a random draw may stand in. */
abstract class Drawing extends LightningModule {
  abstract forward(x: Tensor): Tensor

  override trainingStep({ x, y }: Batch) {
    const loss = losses.mse(this.forward(x!), y!)
    this.log('loss', loss, { onEpoch: true })
    return loss
  }

  override validationStep({ x, y }: Batch) {
    this.log('val_loss', losses.mse(this.forward(x!), y!))
    this.log('noise', tf.randomUniform([])) // draws in validation must not move those of training
  }

  override configureOptimizers() {
    return optim.adam(this.parameters(), { learningRate: 0.01 })
  }

  override trainDataloader() {
    return loaderOf(5, { shuffle: true, batchSize: 4 })
  }

  override valDataloader() {
    return loaderOf(3)
  }
}

class NnNet extends Drawing {
  net = nn.sequential(nn.linear(2, 8), nn.tanh(), nn.dropout(0.5), nn.linear(8, 1))
  forward(x: Tensor) {
    return this.net.forward(x)
  }
}

class LayersNet extends Drawing {
  net = tf.sequential({
    layers: [
      tf.layers.dense({ units: 8, inputShape: [2], activation: 'tanh' }),
      tf.layers.dropout({ rate: 0.5 }),
      tf.layers.dense({ units: 1 }),
    ],
  })
  forward(x: Tensor) {
    return this.net.apply(x, { training: this.training }) as Tensor
  }
}

const kinds: [string, new (hparams: never) => Drawing][] = [
  ['nn', NnNet],
  ['tf.layers', LayersNet],
]

/** A whole run in a process-like order: the trainer first, whose seed the initial weights come from. */
async function run(Net: new (hparams: never) => Drawing, options: TrainerOptions, checkpoint?: string) {
  const logger = new MemoryLogger()
  const trainer = quietTrainer({ seed: 1, logEveryNSteps: 1, loggers: [logger], ...options })
  const module = new Net({} as never)
  await trainer.fit(module, null, { checkpoint })
  return { weights: weightsOf(module), metrics: trainer.callbackMetrics, log: logger.entries, trainer, module }
}

describe.each(kinds)('a training of %s', (_name, Net) => {
  test('gives the same bits for the same seed, and others for another', async () => {
    const [first, again, other] = [
      await run(Net, { maxEpochs: 2 }),
      await run(Net, { maxEpochs: 2 }),
      await run(Net, { maxEpochs: 2, seed: 2 }),
    ]
    expect(again.weights).toEqual(first.weights)
    expect(again.log).toEqual(first.log)
    expect(other.weights).not.toEqual(first.weights)
  })

  test('does not change with a sanity check, whose values are gone', async () => {
    const [without, withCheck] = [
      await run(Net, { maxEpochs: 2, numSanityValSteps: 0 }),
      await run(Net, { maxEpochs: 2, numSanityValSteps: 2 }),
    ]
    expect(withCheck.weights).toEqual(without.weights)
    expect(withCheck.log).toEqual(without.log)
  })

  test('does not change with what another run drew before it in the process', async () => {
    const first = await run(Net, { maxEpochs: 1 })
    tf.randomNormal([100])
    await run(Net, { maxEpochs: 1, seed: 9 })
    expect((await run(Net, { maxEpochs: 1 })).weights).toEqual(first.weights)
  })

  test.each([1, 2, 3])(
    'resumed at the end of epoch %d is, bit for bit, the one that never stopped: weights, values and log',
    async (epochs) => {
      const whole = await run(Net, { maxEpochs: 4, numSanityValSteps: 2 })
      const first = await run(Net, { maxEpochs: epochs, enableCheckpointing: true, defaultRootDir: temporaryFolder() })
      const resumed = await run(Net, { maxEpochs: 4, numSanityValSteps: 2 }, first.trainer.checkpointCallback!.lastModelPath!)
      expect(resumed.weights).toEqual(whole.weights)
      expect(resumed.metrics).toEqual(whole.metrics)
      expect(resumed.log).toEqual(whole.log.filter(({ epoch }) => epoch >= epochs))
      expect([resumed.trainer.currentEpoch, resumed.trainer.globalStep]).toEqual([4, 20])
    },
  )
})

test('dropout falls on other values in each batch and each epoch', async () => {
  const masks = new Set<string>()
  class Masks extends NnNet {
    override forward(x: Tensor) {
      if (this.training)
        masks.add(
          this.net.modules[2]!.forward(tf.ones([1, 64]))
            .dataSync()
            .join(''),
        )
      return super.forward(x)
    }
  }
  await run(Masks, { maxEpochs: 3 })
  expect(masks.size).toBe(15)
})

test('a shuffled loader has another order in each epoch', async () => {
  const orders: string[] = []
  class Orders extends NnNet {
    override trainingStep(batch: Batch) {
      orders.push(`${this.currentEpoch}: ${batch['x']!.dataSync()[0]}`)
      return super.trainingStep(batch)
    }
  }
  await run(Orders, { maxEpochs: 3 })
  const epochs = [0, 1, 2].map((epoch) =>
    orders
      .filter((each) => each.startsWith(`${epoch}:`))
      .map((each) => each.slice(3))
      .join(),
  )
  expect(new Set(epochs).size).toBe(3)
})
