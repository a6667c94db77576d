import { describe, expect, test } from 'vitest'
import { optim, tf, type Tensor } from '../../engine/index.ts'
import { capture, TensorScope } from '../../engine/tensor/index.ts'
import { optimReference } from '../reference/optim.ts'
import { expectClose } from '../tensor/close.ts'

const { inputs, norm, value } = optimReference.clipping

/** Clips the reference's gradients; returns the norm of before and what they became. */
async function clip(how: 'eager' | 'captured', change: (gradients: optim.Gradients) => Tensor | void): Promise<Tensor[]> {
  const parameters = inputs.map((each) => tf.variable(tf.zerosLike(tf.tensor(each))))
  const given = inputs.map((each) => tf.tensor(each))
  const body = (tensors: Tensor[]) => {
    const gradients = new Map(parameters.map((parameter, index) => [parameter, tensors[index]!]))
    const total = change(gradients) ?? tf.scalar(0)
    return [total, ...gradients.values()]
  }
  return how === 'eager' ? body(given) : capture(body, given).run(given, new TensorScope())
}

describe.each(['eager', 'captured'] as const)("%s, clipping is PyTorch's", (how) => {
  test.each(norm)('by norm $normType to $maxNorm', async ({ maxNorm, normType, total, clipped }) => {
    const options = { maxNorm, normType: normType === 'inf' ? Infinity : normType }
    const [before, ...gradients] = await clip(how, (given) => optim.clipGradNorm(given, options))
    expectClose(before!, total)
    gradients.forEach((gradient, index) => expectClose(gradient, clipped[index]!))
  })

  test.each(value)('by value at $clipValue', async ({ clipValue, clipped }) => {
    const [, ...gradients] = await clip(how, (given) => optim.clipGradValue(given, { clipValue }))
    gradients.forEach((gradient, index) => expectClose(gradient, clipped[index]!))
  })
})

test('a norm below 1 is refused', () => {
  expect(() => optim.gradientNorm(new Map(), 0)).toThrow('normType is 0; it must be a number of at least 1, or Infinity.')
})
