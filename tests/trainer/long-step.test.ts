import { expect, test } from 'vitest'
import { losses, tf, type Batch, type Callback, type Tensor } from '../../engine/index.ts'
import { line, quietTrainer } from './line.ts'

/** Many products, and 0 whatever they come to. The event loop needs a turn meanwhile, which takes microseconds. */
function long() {
  let value: Tensor = tf.ones([512, 512]).mul(1e-3)
  for (let product = 0; product < 60; product++) value = value.matMul(value).add(1e-3).clipByValue(0, 1e-2)
  return value.mean().mul(0)
}

test('while a step runs the event loop goes on and a stop is taken, and the step is the last one', async () => {
  const seen: string[] = []
  const stopper: Callback = {
    onTrainBatchStart: (trainer) =>
      void setImmediate(() => {
        trainer.stop()
        seen.push(`a turn at step ${trainer.globalStep}, stop requested: ${trainer.stopRequested}`)
      }),
    onTrainBatchEnd: (trainer) => void seen.push(`step ${trainer.globalStep} is over`),
  }
  const module = line({
    trainingStep({ x, y }: Batch) {
      return losses.mse(this.net.forward(x!), y!).add(long())
    },
  })
  const trainer = quietTrainer({ capture: 'require', enableModelSummary: false, callbacks: [stopper] })
  await trainer.fit(module)
  expect(seen).toEqual(['a turn at step 0, stop requested: true', 'step 1 is over'])
  expect(trainer.globalStep).toBe(1)
})
