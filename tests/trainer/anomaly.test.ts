import { expect, test } from 'vitest'
import { tf, type Batch, type losses, type TrainerOptions } from '../../engine/index.ts'
import { startRuntime } from '../../engine/tensor/index.ts'
import { Line, line, loaderOf, quietTrainer } from './line.ts'

/** A line whose loss is what `spoil` makes of it from the third step on. */
function spoiled(spoil: (loss: ReturnType<typeof losses.mse>) => ReturnType<typeof losses.mse>) {
  const module: Line = line({
    trainingStep(batch: Batch) {
      const loss = Line.prototype.trainingStep.call(this, batch)
      return this.globalStep < 2 ? loss : spoil(loss)
    },
  })
  return module
}

test.each<[string, Parameters<typeof spoiled>[0], RegExp]>([
  ['an operation of the step', (loss) => loss.sub(loss).sub(1).log(), /^Log gave NaN in trainingStep, at step 2 of epoch 0\.$/],
  ['one of its gradients', (loss) => loss.sub(loss).sqrt(), /^\w+ gave NaN in trainingStep, at step 2 of epoch 0\.$/],
  ['an infinite loss', (loss) => loss.add(1000).exp(), /^The loss is Infinity at step 2 of epoch 0\.$/],
])('detectAnomaly ends a training at %s, before the weights are spoiled', async (_name, spoil, message) => {
  const module = spoiled(spoil)
  const trainer = quietTrainer({ detectAnomaly: true })
  await expect(trainer.fit(module)).rejects.toMatchObject({ name: 'LeydenError', message: expect.stringMatching(message) })
  expect(trainer.globalStep).toBe(2)
  for (const { variable } of module.namedVariables()) expect([...variable.dataSync()].every(Number.isFinite)).toBe(true)
})

test('detectAnomaly ends a validation too, and names its step', async () => {
  const module = line({ valDataloader: () => loaderOf(1), validationStep: ({ x }) => x!.sub(x!).div(0) })
  await expect(quietTrainer({ detectAnomaly: true }).fit(module)).rejects.toThrow(/ gave NaN in validationStep, at step 4 of epoch 0\.$/)
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
