import os from 'node:os'
import { expect, test } from 'vitest'
import { capture, listStep, tf, TensorFlowError } from '../../../engine/tensor/index.ts'
import { line, quietTrainer } from '../../trainer/line.ts'

/** The product of a column and a row of so many is twice the machine's memory. */
const side = Math.ceil(Math.sqrt(os.totalmem() / 2))

const outer = () => tf.matMul(tf.zeros([side, 1]), tf.zeros([1, side])).mean()

test('a result that is larger than the memory of the machine is refused before anything of the step runs', () => {
  const error = (() => {
    try {
      return capture(() => [outer()], [])
    } catch (thrown) {
      return thrown
    }
  })()
  expect(error).toBeInstanceOf(TensorFlowError)
  expect(error).toMatchObject({
    code: 'RESOURCE_EXHAUSTED',
    op: 'BatchMatMulV2',
    message: expect.stringContaining(`shape[${side},${side}] and type float`),
  })
})

test('it is listed all the same: a summary runs nothing, and says what would be needed', () => {
  expect(listStep(() => [outer()], []).nodes.map(({ op }) => op)).toContain('BatchMatMulV2')
})

test('a training says what its step asked for, and does not try it', async () => {
  const module = line({
    trainingStep() {
      return outer() as never
    },
  })
  await expect(quietTrainer().fit(module)).rejects.toThrow(
    expect.objectContaining({
      name: 'LeydenError',
      message: expect.stringMatching(`^trainingStep ran out of memory: a float tensor of shape \\[${side}, ${side}\\] takes`),
    }),
  )
})
