import { test, vi } from 'vitest'
import '../kernels/without-kernels.ts' // own ones read parameters unrounded
import type { Tensor, Tensor2D, Tensor4D } from '@tensorflow/tfjs'
import { nn } from '../../../engine/index.ts'
import { startRuntime, tf } from '../../../engine/tensor/index.ts'
import { expectClose } from '../close.ts'
import { runCaptured } from './captured.ts'
import { bfloat16, rounding, some, type Round } from './mixed-steps.ts'

// As on a processor that has instructions for it: others compute the same, slowly.
vi.mock(import('../../../engine/tensor/tensorflow/half-type.ts'), () => ({ multipliesBfloat16: () => true }))

const round = rounding(startRuntime())
const weight = tf.variable(some([8, 8], 1))
const filter = tf.variable(some([3, 3, 8, 8], 3))
const by = (x: Tensor, matrix: Tensor) => tf.matMul(x as Tensor2D, matrix as Tensor2D)
const linear = Object.assign(nn.linear(8, 8), { weight, bias: null })

const steps: [string, (round: Round) => (x: Tensor) => Tensor][] = [
  ['a product', (r) => (x) => r(by(r(x), r(weight)))],
  ['two', (r) => (x) => r(by(r(by(r(x), r(weight))), r(weight)))],
  ['a linear layer', (r) => (x) => (r === round ? r(by(r(x), r(weight).transpose())) : linear.forward(x))],
  ['a convolution', (r) => (x) => r(tf.conv2d(r(x).tile([8, 1]).reshape([1, 6, 8, 8]) as Tensor4D, r(filter) as never, 1, 'same'))],
  ['one of sums in float32', (r) => (x) => r(by(r(x.add(1).softmax()), r(weight)))],
]

// oneDNN and Eigen add in another order, before they round, which is two places of the last bit after two products.
test.each(steps)('%s is computed in bfloat16: what it is given is rounded, and what it gives', async (_, step) => {
  const x = some([6, 8])
  const [captured] = await runCaptured((given) => [step((value) => value)(given!)], [x], bfloat16)
  const expected = tf.tidy(() => Array.from(step(round)(x).dataSync()))
  expectClose(captured!, expected, 2 ** -6)
  expectClose(captured!, round(tf.tensor1d(captured!)), 0)
})

test('products of float32 values are told from those of rounded ones', async () => {
  const x = tf.ones([6, 8]).mul(1 + 2 ** -9)
  const [captured] = await runCaptured((given) => [by(given!, tf.ones([8, 8]))], [x], bfloat16)
  expectClose(captured!, tf.ones([6, 8]).mul(8), 0)
})
