import { expect, test } from 'vitest'
import type { Tensor } from '@tensorflow/tfjs'
import { startRuntime, tf } from '../../../engine/tensor/index.ts'
import { expectClose } from '../close.ts'
import { differentiable, forwardOnly, type OpCase } from '../op-cases.ts'
import { sizeOf, someValues } from '../values.ts'
import { runCaptured } from './captured.ts'

const runtime = startRuntime()

const inputsOf = ([, shapes, , [low, high] = [-1, 1]]: OpCase) =>
  shapes.map((shape, index) => tf.tensor(someValues(sizeOf(shape), low, high, index), shape))

/** Each value counts by another weight, so that no two of them can be exchanged unseen. */
function withGradients([, , f]: OpCase) {
  return (...inputs: Tensor[]): Tensor[] => {
    const result = f(...(inputs as never[]))
    const weighted = (...given: Tensor[]) =>
      f(...(given as never[]))
        .mul(tf.tensor(someValues(result.size, 1, 2, 9), result.shape))
        .sum()
    return [result, ...tf.grads(weighted)(inputs)]
  }
}

async function expectSame(opCase: OpCase, body: (...inputs: Tensor[]) => Tensor[]): Promise<void> {
  const before = runtime.tensorCount
  const inputs = inputsOf(opCase)
  const eager = tf.tidy(() => body(...inputs).map((result) => Array.from(result.dataSync())) as never) as number[][]
  const captured = await runCaptured(body, inputs)
  expect(captured.length).toBe(eager.length)
  for (const [index, values] of captured.entries()) expectClose(values, eager[index]!, 1e-6)
  tf.dispose(inputs)
  expect(runtime.tensorCount).toBe(before)
}

test.each(differentiable)('%s: value and gradients are those of the eager op', async (...opCase) => {
  await expectSame(opCase, withGradients(opCase))
})

test.each(forwardOnly)('%s: the value is that of the eager op', async (...opCase) => {
  await expectSame(opCase, (...inputs) => [opCase[2](...(inputs as never[]))])
})
