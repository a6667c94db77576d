import { expect, test } from 'vitest'
import { nn, tf, type Tensor, type TrainerOptions } from '../../engine/index.ts'
import { startRuntime } from '../../engine/tensor/index.ts'
import { line, loaderOf, quietTrainer } from './line.ts'

test('detectAnomaly ends a validation too, and names its step', async () => {
  const module = line({ valDataloader: () => loaderOf(1), validationStep: ({ x }) => x!.sub(x!).div(0) })
  await expect(quietTrainer({ detectAnomaly: true }).fit(module)).rejects.toThrow(/ gave NaN in validationStep, at step 4 of epoch 0\.$/)
})

/** A layer of one's own. */
class Through extends nn.Module {
  readonly compute: (x: Tensor) => Tensor

  constructor(compute: (x: Tensor) => Tensor) {
    super()
    this.compute = compute
  }

  forward(x: Tensor) {
    return this.compute(x)
  }
}

test.each<[string, (x: Tensor) => Tensor, RegExp]>([
  ['that computes it', (x) => x.square().neg().sub(1).log(), /Log gave NaN in trainingStep, at step 0 of epoch 0, in the layer net\.1\.$/],
  [
    'whose gradient is',
    (x) => x.sub(x).sqrt(),
    /^\w+ gave NaN in trainingStep, at step 0 of epoch 0, in the gradient of the layer net\.1\.$/,
  ],
])('detectAnomaly names the layer %s', async (_name, compute, message) => {
  const module = line()
  module.net = nn.sequential(nn.linear(2, 1), new Through(compute), nn.linear(1, 1))
  await expect(quietTrainer({ detectAnomaly: true }).fit(module)).rejects.toThrow(message)
})

test('without anomalies it trains to the same bits, and leaves no tensor behind', async () => {
  const train = async (options: TrainerOptions) => {
    const trainer = quietTrainer({ seed: 4, ...options })
    const module = line()
    await trainer.fit(module)
    return module.namedVariables().map(({ variable }) => [...variable.dataSync()])
  }
  const plain = await train({ capture: 'off' })
  const before = [startRuntime().tensorCount, tf.memory().numTensors]
  expect(await train({ detectAnomaly: true })).toEqual(plain)
  const grown = [startRuntime().tensorCount, tf.memory().numTensors].map((count, index) => count - before[index]!)
  expect(grown).toEqual([2, 2]) // the weights
})

test('detectAnomaly is refused where steps must be captured', () => {
  expect(() => quietTrainer({ detectAnomaly: true, capture: 'require' })).toThrow(
    "Trainer: detectAnomaly is true, which runs each operation by itself, and capture is 'require'.",
  )
})
