import { describe, expect, test } from 'vitest'
import { BackboneFinetuning, BaseFinetuning, nn, optim, tf, type Batch } from '../../../engine/index.ts'
import type { LightningModule } from '../../../engine/module/index.ts'
import type { Optimizer } from '../../../engine/optim/index.ts'
import type { Trainer } from '../../../engine/trainer/index.ts'
import { temporaryFolder } from '../../data/temporary-file.ts'
import { callbacksReference, camelCase } from '../../reference/callbacks.ts'
import { Line, line, loaderOf, quietTrainer, weightsOf } from '../line.ts'
import { Counter } from './counter.ts'

/** A head and a backbone that add up the learning rates of their steps. */
class Transfer extends Counter {
  override learningRate = 0.1
  backbone = { scale: tf.variable(tf.scalar(0)) }

  override trainingStep(_batch: Batch) {
    return this.weight.add(this.backbone.scale).neg()
  }

  get backboneValue(): number {
    return this.backbone.scale.dataSync()[0]!
  }
}

const captures = ['off', 'require'] as const

describe.each(captures)('with capture %s', (capture) => {
  test.each(callbacksReference.backbone.map((each) => [each.epochs, each.options, each] as const))(
    "%i epochs of BackboneFinetuning with %j train backbone and head as Lightning's",
    async (epochs, options, { rates, weight, backbone }) => {
      const seen: number[][] = []
      const module = new Transfer({})
      const trainer = quietTrainer({ maxEpochs: epochs, callbacks: [new BackboneFinetuning(camelCase(options))], capture })
      module.onTrainBatchStart = () => void seen.push(trainer.optimizers[0]!.groups.map(({ learningRate }) => learningRate))
      await trainer.fit(module)
      seen.flat().forEach((rate, index) => expect(rate).toBeCloseTo(rates.flat()[index]!, 6))
      expect(seen.map(({ length }) => length)).toEqual(rates.map(({ length }) => length))
      expect([module.value, module.backboneValue]).toEqual([expect.closeTo(weight, 5), expect.closeTo(backbone, 5)])
    },
  )

  test.each([2, 4])('a run that is resumed after epoch %i ends with the same bits', async (stopAt) => {
    const callbacks = () => [new BackboneFinetuning({ unfreezeBackboneAtEpoch: 2 })]
    const options = { maxEpochs: 6, capture }
    const trainer = quietTrainer({ ...options, callbacks: callbacks() })
    const whole = withBackbone()
    await trainer.fit(whole)
    const first = quietTrainer({ ...options, callbacks: callbacks(), enableCheckpointing: true, defaultRootDir: temporaryFolder() })
    await first.fit(Object.assign(withBackbone(), { onTrainEpochEnd: () => void (first.currentEpoch === stopAt && first.stop()) }))
    const resumed = withBackbone()
    const second = quietTrainer({ ...options, callbacks: callbacks() })
    await second.fit(resumed, null, { checkpoint: first.checkpointCallback!.lastModelPath! })
    expect(weightsOf(resumed)).toEqual(weightsOf(whole))
  })
})

class Deep extends Line {
  backbone = nn.sequential(nn.linear(2, 4), nn.batchNorm1d(4), nn.relu())
  override net = nn.linear(4, 1)

  override trainingStep({ x, y }: Batch) {
    return super.trainingStep({ x: this.backbone.forward(x!), y: y! })
  }

  override configureOptimizers() {
    return optim.adam(this.parameters(), { learningRate: 0.01 }) as never
  }
}

/** Made after its trainer, which seeds it. */
const withBackbone = () => Object.assign(new Deep({}), { trainDataloader: () => loaderOf(3, { shuffle: true }) })

test('a frozen backbone stays as it is, but for batch norm, which trains', async () => {
  const trainer = quietTrainer({ maxEpochs: 2, callbacks: [new BackboneFinetuning()] })
  const module = withBackbone()
  const values = () => Object.fromEntries(weightsOf(module) as [string, number[]][])
  const before = values()
  await trainer.fit(module)
  const after = values()
  const changed = Object.keys(before).filter((name) => before[name]!.join() !== after[name]!.join())
  expect(changed.sort()).toEqual(
    ['weight', 'bias', 'running_mean', 'running_var', 'num_batches_tracked']
      .map((name) => `backbone.1.${name}`)
      .concat('net.weight', 'net.bias')
      .sort(),
  )
})

test('a subclass freezes and unfreezes what it likes, layers of tf.layers too', async () => {
  class First extends BaseFinetuning {
    override freezeBeforeTraining(module: LightningModule): void {
      this.freeze((module as Layers).first)
    }
    override finetuneFunction(trainer: Trainer, module: LightningModule, epoch: number, optimizer: Optimizer): void {
      if (epoch === 1) this.unfreezeAndAddGroup(trainer, module, (module as Layers).first, optimizer, { learningRate: 0.5 })
    }
  }
  class Layers extends Line {
    first = tf.sequential({ layers: [tf.layers.dense({ units: 2, inputShape: [2] })] })
    override trainingStep({ x, y }: Batch) {
      return super.trainingStep({ x: this.first.apply(x!) as typeof x & object, y: y! })
    }
  }
  const counts: number[] = []
  const trainer = quietTrainer({ maxEpochs: 2, callbacks: [new First()] })
  const module = Object.assign(new Layers({}), { trainDataloader: () => loaderOf(2) })
  module.onTrainBatchStart = () => void counts.push(trainer.optimizers[0]!.parameters.length)
  await trainer.fit(module)
  expect(counts).toEqual([2, 2, 4, 4])
  expect(module.parameters()).toHaveLength(4)
})

test('a module without a backbone is refused', async () => {
  await expect(quietTrainer({ callbacks: [new BackboneFinetuning()] }).fit(line())).rejects.toThrow(
    "BackboneFinetuning needs a field 'backbone', and Line has none.",
  )
})

test('a parameter is not added to an optimiser twice', () => {
  const [one, other] = [tf.variable(tf.zeros([1])), tf.variable(tf.zeros([1]))]
  const optimizer = optim.sgd([one], { learningRate: 0.1, momentum: 0.9 })
  optimizer.addGroup({ parameters: [other] })
  expect(optimizer.groups.map(({ learningRate, momentum }) => [learningRate, momentum])).toEqual([
    [0.1, 0.9],
    [0.1, 0.9],
  ])
  expect(Object.keys(optimizer.slots(other))).toEqual(['momentum_buffer'])
  expect(() => optimizer.addGroup({ parameters: [one] })).toThrow('A parameter is in a group of the optimiser already')
})
