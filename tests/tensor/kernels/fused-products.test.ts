import { expect } from 'vitest'
import type { Tensor, Tensor2D } from '@tensorflow/tfjs'
import { testKernels } from './with-kernels.ts'
import { nn, optim } from '../../../engine/index.ts'
import { attribute, runOp1, startRuntime, tf } from '../../../engine/tensor/index.ts'
import { runCaptured } from '../capture/captured.ts'
import { someValues } from '../values.ts'
import { capturedOps } from './captured-ops.ts'

startRuntime()

const layer = (inFeatures: number, outFeatures: number) => {
  const made = nn.linear(inFeatures, outFeatures)
  made.weight.assign(tf.tensor2d(someValues(inFeatures * outFeatures, -1, 1, 1) as Float32Array, [outFeatures, inFeatures]))
  made.bias!.assign(tf.tensor1d(someValues(outFeatures, -1, 1, 2) as Float32Array))
  return made
}

const rows = (count: number, features: number) => tf.tensor2d(someValues(count * features) as Float32Array, [count, features])
const [small, large] = [layer(13, 21), layer(300, 70)]
const relu = nn.relu()

/** TensorFlow.js has a product of two matrices as a batch of one; TensorFlow as it is. */
const product = (x: Tensor, weight: Tensor) => {
  const turned = [attribute.type('T', 'float32'), attribute.bool('transpose_a', false), attribute.bool('transpose_b', false)]
  return runOp1('MatMul', turned, [x, weight])
}

const forms: [string, string, (x: Tensor) => Tensor, Tensor2D][] = [
  ['nn.linear', 'LeydenMatMulNTBias', (x) => small.forward(x), rows(9, 13)],
  ['nn.linear and nn.relu', 'LeydenMatMulNTBiasRelu', (x) => relu.forward(small.forward(x)), rows(9, 13)],
  ['a large nn.linear and tf.relu', 'LeydenMatMulNTBiasRelu', (x) => large.forward(x).relu(), rows(130, 300)],
  ['a product, add and relu', 'LeydenMatMulNNBiasRelu', (x) => product(x, small.weight).add(tf.range(0, 13)).relu(), rows(9, 21)],
]

const opsOf = (body: (x: Tensor) => Tensor, x: Tensor) =>
  capturedOps((given) => [body(given!)], [x]).filter((op) => /Leyden|Bias|Add|Relu/.test(op))

const eagerly = (body: (x: Tensor) => Tensor[], x: Tensor) =>
  tf.tidy(() => body(x).map((result) => Array.from(result.dataSync()) as never)) as number[][]

testKernels.each(forms)('%s are one op of a captured step, %s', (_, op, forward, x) => {
  expect(opsOf(forward, x)).toEqual([op])
})

testKernels.each(forms)('%s give the same bits captured (%s), and so do the gradients', async (_, op, forward, x) => {
  const body = (given: Tensor) => [
    forward(given),
    ...(op.includes('NT') ? [tf.grad((at: Tensor) => forward(at).square().sum())(given)] : []),
  ]
  expect(await runCaptured(body as never, [x])).toEqual(eagerly(body, x))
})

testKernels.each([NaN, Infinity, -Infinity])('a %s gives the same captured', async (value) => {
  for (const [, , forward, x] of forms) {
    const given = tf.tensor2d(Float32Array.from(x.dataSync()).with(5, value), x.shape)
    const eager = eagerly((at) => [forward(at)], given)
    expect(eager[0]!.some((each) => !Number.isFinite(each))).toBe(true)
    expect(await runCaptured(((at: Tensor) => [forward(at)]) as never, [given])).toEqual(eager)
  }
})

testKernels('a sum with something else than a bias is left as it is', () => {
  expect(opsOf((x) => product(x, small.weight).add(tf.ones([9, 13])), rows(9, 21))).toEqual(['LeydenMatMulNN', 'Add'])
  expect(opsOf((x) => product(x, tf.ones([21, 9])).add(tf.ones([9, 1])), rows(9, 21))).toEqual(['LeydenMatMulNN', 'Add'])
})

testKernels('a step whose bias was updated between product and sum uses the new one, with the weight of before', async () => {
  const { weight, bias } = layer(13, 21)
  const optimizer = optim.sgd([weight, bias!], { learningRate: 1 })
  const x = rows(9, 13)
  const turned = (given: Tensor) => runOp1('MatMul', [attribute.type('T', 'float32'), attribute.bool('transpose_b', true)], [given, weight])
  const body = (given: Tensor) => {
    const before = turned(given)
    optimizer.step(new Map([weight, bias!].map((each) => [each, each.neg()])))
    return [runOp1('BiasAdd', [attribute.type('T', 'float32')], [before, bias!])]
  }
  const captured = await runCaptured(body as never, [x])
  for (const each of [weight, bias!]) each.assign(each.mul(0.5))
  expect(captured).toEqual(eagerly(body, x))
})
