import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Tensor, Tensor4D } from '@tensorflow/tfjs'
import { startRuntime, tf } from '../../engine/tensor/index.ts'
import { expectClose } from './close.ts'
import { numericGradient } from './numeric-gradient.ts'
import { differentiable, forwardOnly, type OpCase } from './op-cases.ts'
import { sizeOf, someValues } from './values.ts'

/** The outside reference: TensorFlow.js's own backend, written in JavaScript. */
const referenceBackend = 'cpu'

interface Result {
  shape: number[]
  dtype: string
  values: number[]
  gradients: number[][]
}

function compute(backend: string, [, shapes, f, [low, high] = [-1, 1]]: OpCase, withGradients: boolean): Result {
  void tf.setBackend(backend) // at once, since it was used before
  expect(tf.getBackend()).toBe(backend)
  return tf.tidy(() => {
    const inputs = shapes.map((shape, index) => tf.tensor(someValues(sizeOf(shape), low, high, index), shape))
    const result = f(...(inputs as never[]))
    // Each value counts by another weight, so that no two of them can be exchanged unseen.
    const weighted = (...given: Tensor[]) =>
      f(...(given as never[]))
        .mul(tf.tensor(someValues(result.size, 1, 2, 9), result.shape))
        .sum()
    const gradients = withGradients ? tf.grads(weighted)(inputs) : []
    const gradientValues = gradients.map((gradient) => Array.from(gradient.dataSync()))
    return { shape: result.shape, dtype: result.dtype, values: Array.from(result.dataSync()), gradients: gradientValues } as never
  })
}

beforeAll(async () => {
  startRuntime()
  await tf.setBackend(referenceBackend)
})

afterAll(() => tf.setBackend('tensorflow'))

function expectSame(ours: Result, theirs: Result): void {
  expect({ shape: ours.shape, dtype: ours.dtype }).toEqual({ shape: theirs.shape, dtype: theirs.dtype })
  expectClose(ours.values, theirs.values)
  expect(ours.gradients.length).toBe(theirs.gradients.length)
  ours.gradients.forEach((gradient, index) => expectClose(gradient, theirs.gradients[index]!, 1e-4))
}

describe("is TensorFlow.js's own result and gradient", () => {
  test.each(differentiable)('%s', (...opCase) => {
    const ours = compute('tensorflow', opCase, true)
    expect(ours.gradients.length).toBe(opCase[1].length)
    expectSame(ours, compute(referenceBackend, opCase, true))
  })
})

describe("is TensorFlow.js's own result", () => {
  test.each(forwardOnly)('%s', (...opCase) => expectSame(compute('tensorflow', opCase, false), compute(referenceBackend, opCase, false)))
})

test('avgPool with padding divides by what is inside the picture, which the JavaScript backend gets wrong in the gradient', () => {
  void tf.setBackend('tensorflow')
  const x = tf.tensor(someValues(50), [1, 5, 5, 2])
  const f = (value: Tensor) =>
    tf
      .avgPool(value as Tensor4D, 3, 2, 'same')
      .square()
      .sum()
  expectClose(tf.grad(f)(x), numericGradient(f, x), 1e-3)
})

test('the table covers many functions', () => {
  expect(differentiable.length).toBeGreaterThanOrEqual(60)
})
