import { describe, expect, test } from 'vitest'
import { ModelPruning, nn, optim, tf, type Batch } from '../../../engine/index.ts'
import { temporaryFolder } from '../../data/temporary-file.ts'
import { callbacksReference } from '../../reference/callbacks.ts'
import { Line, loaderOf, quietTrainer, weightsOf } from '../line.ts'

const { weights, rounds } = callbacksReference.pruning

/** Two layers with the reference's weights, which the loss doesn't move but through `y`. */
class Layers extends Line {
  first = nn.linear(4, 3, { bias: false })
  second = nn.linear(3, 2, { bias: false })

  override trainingStep(_batch: Batch) {
    return this.first.weight.mul(0).sum().add(this.second.weight.mul(0).sum()).asScalar() as never
  }
}

function setWeights(module: Layers): void {
  for (const [index, layer] of [module.first, module.second].entries()) {
    tf.tidy(() => layer.weight.assign(tf.tensor2d(weights[index]!).transpose(inverseOf(layer))))
  }
}

/** Whether the layer keeps its weights as PyTorch does. */
function inverseOf({ weight }: nn.Linear): [number, number] {
  return weight.shape[0] === 4 || (weight.shape[0] === 3 && weight.shape[1] === 2) ? [1, 0] : [0, 1]
}

const zerosIn = (module: Line) => weightsOf(module).map(([, values]) => (values as number[]).filter((value) => value === 0).length)

test("takes the smallest weights of all layers together, as PyTorch's global_unstructured, round by round", async () => {
  const module = new Layers({})
  setWeights(module)
  const seen: number[][][][] = []
  const callback = new ModelPruning({ amount: (epoch) => rounds[epoch]!.amount, parametersToPrune: ['first.weight', 'second.weight'] })
  const trainer = quietTrainer({ maxEpochs: rounds.length, callbacks: [callback] })
  const masks = () =>
    [module.first, module.second].map((layer) =>
      tf.tidy(() => layer.weight.notEqual(0).transpose(inverseOf(layer)).arraySync() as number[][]),
    )
  module.trainDataloader = () => loaderOf(1)
  module.onTrainEpochEnd = () => void seen.push(masks())
  await trainer.fit(module)
  expect(seen).toEqual(rounds.map((round) => round.masks))
})

/** Made after its trainer, which seeds it. */
const net = () =>
  Object.assign(new Line({}), {
    net: nn.sequential(nn.linear(2, 8), nn.relu(), nn.linear(8, 1)),
    trainDataloader: () => loaderOf(4, { shuffle: true }),
    configureOptimizers(this: Line) {
      return optim.adamw(this.parameters(), { learningRate: 0.05 })
    },
  })

describe.each(['off', 'require'] as const)('with capture %s', (capture) => {
  test('what is pruned stays 0 while the rest trains, under an optimiser with momentum', async () => {
    const callback = new ModelPruning({ amount: 0.5, applyPruning: (epoch) => epoch === 1, parameterNames: ['weight'] })
    const zeros: number[][] = []
    const sparsity: number[] = []
    const trainer = quietTrainer({ maxEpochs: 4, callbacks: [callback], capture })
    const module = net()
    module.onTrainEpochEnd = () => void (zeros.push(zerosIn(module)), sparsity.push(callback.sparsity))
    await trainer.fit(module as never)
    const pruned = zeros[1]!
    expect(pruned.reduce((sum, count) => sum + count, 0)).toBe(12)
    expect(zeros).toEqual([[0, 0, 0, 0], pruned, pruned, pruned])
    expect(sparsity).toEqual([0, 0.5, 0.5, 0.5])
  })

  test('a resumed run ends with the same bits', async () => {
    const callbacks = () => [new ModelPruning({ amount: 0.2 })]
    const trainer = quietTrainer({ maxEpochs: 4, callbacks: callbacks(), capture })
    const whole = net()
    await trainer.fit(whole as never)
    const first = quietTrainer({
      maxEpochs: 2,
      callbacks: callbacks(),
      capture,
      enableCheckpointing: true,
      defaultRootDir: temporaryFolder(),
    })
    await first.fit(net() as never)
    const second = quietTrainer({ maxEpochs: 4, callbacks: callbacks(), capture })
    const resumed = net()
    await second.fit(resumed as never, null, { checkpoint: first.checkpointCallback!.lastModelPath! })
    expect(weightsOf(resumed)).toEqual(weightsOf(whole))
  })
})

test('each layer loses its share with useGlobalUnstructured off, and only those that are named', async () => {
  const callbacks = [new ModelPruning({ amount: 0.25, useGlobalUnstructured: false, parametersToPrune: ['net.0.weight', 'net.2.weight'] })]
  const trainer = quietTrainer({ callbacks })
  const module = net()
  await trainer.fit(module as never)
  expect(zerosIn(module)).toEqual([4, 0, 2, 0])
})

test('a parameter that the model lacks is refused, and an amount that can not be', async () => {
  await expect(
    quietTrainer({ callbacks: [new ModelPruning({ parametersToPrune: ['net.9.weight'] })] }).fit(net() as never),
  ).rejects.toThrow(
    expect.objectContaining({
      message: "ModelPruning: the model has no parameter 'net.9.weight'.",
      remedy: 'It has: net.0.weight, net.0.bias, net.2.weight, net.2.bias.',
    }),
  )
  expect(() => new ModelPruning({ amount: 1.5 })).toThrow('ModelPruning: amount is 1.5; it must be a share below 1, or a count of weights.')
})
