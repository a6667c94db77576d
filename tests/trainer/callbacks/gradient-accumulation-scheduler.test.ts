import { expect, test } from 'vitest'
import { GradientAccumulationScheduler } from '../../../engine/index.ts'
import { quietTrainer } from '../line.ts'
import { Counter } from './counter.ts'

const counting = (batches: number) => Object.assign(new Counter({}), { batches })

test('the trainer may be used again with it', async () => {
  const trainer = quietTrainer({ maxEpochs: 1, callbacks: [new GradientAccumulationScheduler({ scheduling: { 0: 2 } })] })
  await trainer.validate(counting(4))
  await trainer.fit(counting(4))
  expect(trainer.globalStep).toBe(2)
})

test('the same option of the trainer beside it is refused', async () => {
  const callbacks = [new GradientAccumulationScheduler({ scheduling: { 0: 2 } })]
  await expect(quietTrainer({ accumulateGradBatches: 4, callbacks }).fit(counting(4))).rejects.toThrow(
    'accumulateGradBatches is 4, and a GradientAccumulationScheduler sets it too.',
  )
})

test.each<[Record<string, number>, RegExp]>([
  [{}, /scheduling is empty/],
  [{ 0: 0 }, /is 0; it must be a whole number of at least 1/],
  [{ first: 2 }, /epoch 'first'/],
])('%j is refused', (scheduling, message) => {
  expect(() => new GradientAccumulationScheduler({ scheduling })).toThrow(message)
})
