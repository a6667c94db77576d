import { describe, expect, test } from 'vitest'
import {
  arrayDataset,
  DataLoader,
  LambdaCallback,
  LightningModule,
  ModelSummary,
  nn,
  optim,
  tf,
  type Batch,
  type Tensor,
} from '../../../engine/index.ts'
import { randomState } from '../../../engine/tensor/index.ts'
import { flopsReference } from '../../reference/flops.ts'
import { line, quietTrainer, weightsOf } from '../line.ts'
import { resnet18 } from './resnet18.ts'

/** Trains `net` on batches of two samples of this shape. */
class Summed extends LightningModule {
  net: nn.Module
  readonly #shape: number[]

  constructor(net: nn.Module, shape: number[]) {
    super({})
    this.net = net
    this.#shape = shape
  }

  override trainingStep({ x }: Batch) {
    const sum = this.net.forward(x!).sum()
    this.log('sum', sum)
    return sum
  }

  override configureOptimizers() {
    return optim.adam(this.parameters())
  }

  override trainDataloader() {
    const values = new Float32Array(5 * this.#shape.reduce((product, extent) => product * extent, 1))
    return new DataLoader(arrayDataset({ x: { values, shape: this.#shape } }), { batchSize: 2, shuffle: true })
  }
}

describe('multiply-adds are those that torch.utils.flop_counter counts', () => {
  const { conv2d, relu, flatten, linear, convTranspose2d, sequential } = nn
  const nets: [keyof typeof flopsReference, () => nn.Module, number[]][] = [
    ['resnet18', resnet18, [224, 224, 3]],
    [
      'depthwise',
      () => sequential(conv2d(8, 8, 3, { padding: 1, groups: 8 }), relu(), conv2d(8, 16, 1), flatten(), linear(1024, 5)),
      [8, 8, 8],
    ],
    ['transposed', () => sequential(conv2d(3, 6, 3, { stride: 2 }), convTranspose2d(6, 4, 3, { stride: 2 })), [15, 15, 3]],
    ['mlp', () => sequential(linear(784, 256), relu(), linear(256, 10)), [784]],
  ]

  test.each(nets)('%s', async (name, make, shape) => {
    const { parameters, forward, step, table } = flopsReference[name]
    const summary = await quietTrainer().summary(new Summed(make(), shape))
    expect(summary.trainable).toBe(parameters)
    expect(summary.multiplyAdds).toBe(forward)
    // There the filter's gradient of a grouped convolution counts as if it had one group.
    if (name !== 'depthwise') expect(summary.stepMultiplyAdds).toBe(step)
    if (table !== null) expect(summary.multiplyAdds! / 1e9).toBeCloseTo(table, 3)
  })
})

const net = () => nn.sequential(nn.linear(4, 8), nn.sequential(nn.relu(), nn.dropout(0.5)), nn.linear(8, 3))

test('a summary has a row a layer down to the depth, with sizes, counts, modes and work', async () => {
  const module = new Summed(net(), [4])
  Object.assign(module, { scale: tf.variable(tf.ones([7]), false) })
  ;(module.net as nn.Sequential).modules[2]!.training = false
  const { layers, text } = await quietTrainer().summary(module, null, { maxDepth: 2 })
  expect(
    layers.map(({ name, type, parameters, trainable, mode, inSizes, outSizes, multiplyAdds }) => [
      name,
      type,
      parameters,
      trainable,
      mode,
      inSizes,
      outSizes,
      multiplyAdds,
    ]),
  ).toEqual([
    ['net', 'Sequential', 67, 67, 'train', [[2, 4]], [[2, 3]], 56],
    ['net.0', 'Linear', 40, 40, 'train', [[2, 4]], [[2, 8]], 32],
    ['net.1', 'Sequential', 0, 0, 'train', [[2, 8]], [[2, 8]], 0],
    ['net.2', 'Linear', 27, 27, 'eval', [[2, 8]], [[2, 3]], 24],
    ['other parameters', '', 7, 0, 'train', null, null, null],
  ])
  expect(text).toMatch(/^ {2}net\.2 +Linear +27 +eval +\[2, 8\] +\[2, 3\] +24$/m)
  expect(text).toMatch(/67 trainable parameters of 74, 7 not trained, 296 B/)
})

test("without a loader, a module's exampleInputArray goes through its forward", async () => {
  const module = Object.assign(new Summed(net(), [4]), {
    exampleInputArray: tf.ones([5, 4]),
    forward(x: Tensor) {
      return (this as unknown as Summed).net.forward(x)
    },
    trainDataloader: () => [] as never,
  })
  const summary = await quietTrainer().summary(module)
  expect(summary.layers).toMatchObject([{ inSizes: [[5, 4]], outSizes: [[5, 3]], multiplyAdds: 56 }])
  expect(summary).toMatchObject({ batchSize: 5, multiplyAdds: 56, stepMultiplyAdds: null, memory: null })
})

test('the callback ModelSummary hands a summary of its depth to who shows it, and there is one by default', async () => {
  const rows = async (...given: ModelSummary[]) => {
    const seen: number[] = []
    const shows = new LambdaCallback({ onSummary: (_trainer, _module, { layers }) => void seen.push(layers.length) })
    await quietTrainer({ callbacks: [...given, shows] }).fit(new Summed(net(), [4]))
    return seen
  }
  expect(await rows()).toEqual([1])
  expect(await rows(new ModelSummary({ maxDepth: 2 }))).toEqual([4])
  expect(await rows(new ModelSummary({ maxDepth: 0 }))).toEqual([])
  expect(() => new ModelSummary({ maxDepth: -2 })).toThrow(/maxDepth is -2/)
})

test.each([
  [0, []],
  [1, ['net']],
  [-1, ['net', 'net.0', 'net.1', 'net.1.0', 'net.1.1', 'net.2']],
])('with maxDepth %i it shows %j', async (maxDepth, names) => {
  const { layers } = await quietTrainer().summary(new Summed(net(), [4]), null, { maxDepth })
  expect(layers.map(({ name }) => name)).toEqual(names)
})

test('layers of tf.layers have their rows', async () => {
  const model = tf.sequential({ layers: [tf.layers.dense({ units: 5, inputShape: [4] }), tf.layers.dense({ units: 2 })] })
  const module = Object.assign(new Summed(net(), [4]), {
    net: { forward: (x: never) => model.apply(x) as never },
    model,
  }) as unknown as Summed
  const { layers } = await quietTrainer().summary(module, null, { maxDepth: 2 })
  expect(layers.map(({ name, type, parameters, outSizes, multiplyAdds }) => [name, type, parameters, outSizes, multiplyAdds])).toEqual([
    ['net', 'Object', 0, [[2, 2]], 30],
    ['model', 'Sequential', 37, [[2, 2]], 30],
    ['model.0', 'Dense', 25, [[2, 5]], 20],
    ['model.1', 'Dense', 12, [[2, 2]], 10],
  ])
})

test('a summary changes no bit of the training that follows', async () => {
  const fit = async (summarized: boolean) => {
    const trainer = quietTrainer({ seed: 5 })
    const module = new Summed(net(), [4])
    const [weights, random] = [weightsOf(module), randomState()]
    await trainer.fit(Object.assign(module, { onFitStart: () => void (summarized && trainer.summarize()) }))
    return [weights, random, weightsOf(module), trainer.callbackMetrics]
  }
  expect(await fit(true)).toEqual(await fit(false))
})

test('where no batch is known before it is read, or the step has no graph, there are parameters alone', async () => {
  const generated = await quietTrainer().summary(line({ trainDataloader: () => [] as never }))
  const reading = await quietTrainer().summary(
    Object.assign(new Summed(net(), [4]), { trainingStep: ({ x }: Batch) => tf.scalar(x!.dataSync()[0]!) }),
  )
  for (const summary of [generated, reading]) expect(summary).toMatchObject({ batchSize: null, multiplyAdds: null, memory: null })
  expect(generated.text).toBe(
    '  name  type    params  mode\n  net   Linear       3  train\n  3 trainable parameters of 3, 0 not trained, 12 B',
  )
})
