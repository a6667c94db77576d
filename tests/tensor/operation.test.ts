import { describe, expect, test } from 'vitest'
import type { Scalar, Tensor } from '@tensorflow/tfjs'
import { losses, nn } from '../../engine/index.ts'
import { attribute, defineOperation, runOp, runOp1, tf } from '../../engine/tensor/index.ts'

const T = attribute.type('T', 'float32')

describe('an op of TensorFlow that TensorFlow.js does not have', () => {
  test('runs by its own name', () => {
    expect(Array.from(runOp1('Lgamma', [T], [tf.tensor1d([1, 3, 5])]).dataSync()).map((value) => Math.exp(value))).toEqual([
      1,
      expect.closeTo(2, 5), // the gamma function of n is (n - 1)!
      expect.closeTo(24, 4),
    ])
  })

  test('returns all of its results', () => {
    const results = runOp('Unique', [T, attribute.type('out_idx', 'int32')], [tf.tensor1d([5, 5, 7])], 2)
    expect(results.map((result) => Array.from(result.dataSync()))).toEqual([
      [5, 7],
      [0, 0, 1],
    ])
  })

  test('has no gradient, which is refused and never silently zero', () => {
    expect(() => tf.grad((x) => runOp1('Lgamma', [T], [x]))(tf.scalar(2))).toThrow(/gradient function not found/)
  })
})

describe('a defined operation', () => {
  const calls: string[] = []
  const scaledProduct = defineOperation<{ factor: number }>({
    name: 'TestScaledProduct',
    forward: (run, { a, b }) => run('Mul', [T], [a!, b!]),
    inputsToSave: ['a', 'b'],
    gradient: (dy, [a, b], { factor }) => ({
      a: () => (calls.push('a'), runOp1('Mul', [T], [dy as Tensor, b!]).mul(factor)),
      b: () => (calls.push('b'), runOp1('Mul', [T], [dy as Tensor, a!]).mul(factor)),
    }),
  })

  test('computes forward', () => {
    expect(scaledProduct({ a: tf.scalar(3), b: tf.scalar(4) }, { factor: 10 }).dataSync()[0]).toBe(12)
  })

  test('hands its gradient the saved inputs and the attributes', () => {
    const [a, b] = tf.grads((x, y) => scaledProduct({ a: x!, b: y! }, { factor: 10 }))([tf.scalar(3), tf.scalar(4)])
    expect([a!.dataSync()[0], b!.dataSync()[0]]).toEqual([40, 30])
  })

  test('computes the gradient of no input that nothing upstream needs', () => {
    calls.length = 0
    tf.grad((x) => scaledProduct({ a: tf.scalar(3), b: x }, { factor: 1 }))(tf.scalar(2))
    expect(calls).toEqual(['b'])
  })
})

describe('a second-order gradient', () => {
  const x = tf.tensor2d([
    [0.5, -1, 2],
    [1, 0.25, -0.5],
  ])
  const picture = tf.ones([1, 4, 4, 1]).mul(0.5) as Tensor
  const labels = tf.tensor1d([0, 2], 'int32')
  const cases: [string, (input: Tensor) => Tensor, Tensor][] = [
    ['linear', (input) => nn.linear(3, 2).forward(input).square().sum(), x],
    ['conv2d', (input) => nn.conv2d(1, 2, 3).forward(input).square().sum(), picture],
    ['relu', (input) => nn.relu().forward(input).square().sum(), x],
    ['crossEntropy', (input) => losses.crossEntropy(input, labels), x],
    ['gelu', (input) => nn.gelu().forward(input).square().sum(), x],
    ['gelu by tanh', (input) => nn.gelu({ approximate: 'tanh' }).forward(input).square().sum(), x],
    ['silu', (input) => nn.silu().forward(input).square().sum(), x],
    ['layerNorm', (input) => nn.layerNorm(3).forward(input).square().sum(), x],
    ['groupNorm', (input) => nn.groupNorm(1, 3).forward(input).square().sum(), x],
  ]

  /** With a way beside the op that has a second-order gradient, so that what is refused is the op. */
  test.each(cases)('through %s is refused, not silently zero', (_name, f, input) => {
    const first = (value: Tensor) => tf.grad((inner) => f(inner).add(inner.square().sum()))(value) as Tensor
    expect(() => tf.grad((value) => first(value).square().sum())(input)).toThrow(
      /gradient function not found|second-order|gradient of a gradient/,
    )
  })

  test("through TensorFlow.js's own functions is right", () => {
    const cubes = (value: Tensor) => value.mul(value).mul(value).sum() as Scalar
    const second = tf.grad((value) => (tf.grad(cubes)(value) as Tensor).sum())(tf.tensor1d([1, 2]))
    expect(Array.from(second.dataSync())).toEqual([6, 12])
  })
})
