import { expect, test } from 'vitest'
import type { Tensor } from '@tensorflow/tfjs'
import { startRuntime, tf } from '../../engine/tensor/index.ts'
import { opsOf } from './kernels/ops-of.ts'

startRuntime()

const x = tf.tensor1d([-2, -0.5, 0, 0.5, 2])
const cube = (values: Tensor) => values.relu().pow(3).sum()

test("the gradient of relu is one op of TensorFlow's, and zero at zero", () => {
  expect(Array.from(tf.grad(cube)(x).dataSync())).toEqual([0, 0, 0, 0.75, 12])
  const ops = opsOf(() => void tf.grad(cube)(x))
  expect(ops).toContain('ReluGrad')
  expect(ops).not.toContain('Select')
})

test('relu has gradients of higher orders', () => {
  const second = tf.grad((values) => tf.grad(cube)(values).sum())
  expect(Array.from(second(x).dataSync())).toEqual([0, 0, 0, 3, 12])
  expect(
    Array.from(
      tf
        .grad((values) => second(values).sum())(x)
        .dataSync(),
    ),
  ).toEqual([0, 0, 0, 6, 6])
})
