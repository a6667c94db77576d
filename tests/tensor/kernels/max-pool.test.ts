import fc from 'fast-check'
import { expect } from 'vitest'
import type { Tensor, Tensor4D } from '@tensorflow/tfjs'
import { testKernels } from './with-kernels.ts'
import { nn } from '../../../engine/index.ts'
import { attribute, runOp1, startRuntime, tf } from '../../../engine/tensor/index.ts'
import { runCaptured } from '../capture/captured.ts'
import { sizeOf, someValues } from '../values.ts'
import { capturedOps } from './captured-ops.ts'
import { opsOf } from './ops-of.ts'

startRuntime()

interface Windows {
  size: number
  stride: number
  padding: 'same' | 'valid'
}

const allWindows: Windows[] = [[2, 2], [3, 1], [3, 2], [3, 3]].flatMap(([size, stride]) =>
  (['same', 'valid'] as const).map((padding) => ({ size: size!, stride: stride!, padding })),
) // prettier-ignore

const attributesOf = ({ padding }: Windows) => [
  attribute.type('T', 'float32'),
  attribute.string('padding', padding.toUpperCase()),
  attribute.string('data_format', 'NHWC'),
]

const sizesOf = ({ size, stride }: Windows) => [tf.tensor1d([1, size, size, 1], 'int32'), tf.tensor1d([1, stride, stride, 1], 'int32')]

/** By ops of TensorFlow that have no own kernels: the largest values, and the gradient of what was pooled. */
function byTensorFlow(x: Tensor, windows: Windows): [y: Tensor, dx: Tensor] {
  const y = runOp1('MaxPoolV2', attributesOf(windows), [x, ...sizesOf(windows)])
  return [y, runOp1('MaxPoolGradV2', attributesOf(windows), [x, y, gradientLike(y), ...sizesOf(windows)])]
}

const gradientLike = (y: Tensor) => tf.tensor(someValues(y.size, -2, 2, 3), y.shape)

const pool = (x: Tensor, { size, stride, padding }: Windows) => tf.maxPool(x as Tensor4D, size, stride, padding)

const byKernel = (x: Tensor, windows: Windows): [y: Tensor, dx: Tensor] => {
  const y = pool(x, windows)
  return [y, tf.grad((x) => pool(x, windows))(x, gradientLike(y) as never)]
}

const read = (results: Tensor[]) => results.map((result) => Array.from(result.dataSync()) as never) as number[][]
const run = (make: () => Tensor[]): number[][] => tf.tidy(() => read(make()) as never) as number[][]

/** Of few values, so that many windows have their largest several times. */
const tied = (shape: number[]) => tf.tensor(Float32Array.from(someValues(sizeOf(shape), -2, 2), Math.round), shape)

testKernels.each(allWindows)('$size x $size, stride $stride, $padding: the bits of TensorFlow, where values are equal too', (windows) => {
  const shapes = fc.tuple(
    fc.integer({ min: 1, max: 3 }),
    fc.integer({ min: 3, max: 11 }),
    fc.integer({ min: 3, max: 11 }),
    fc.integer({ min: 4, max: 35 }),
  )
  fc.assert(
    fc.property(shapes, (shape) => {
      for (const x of [tied(shape), tf.tensor(someValues(sizeOf(shape)), shape)])
        expect(run(() => byKernel(x, windows))).toEqual(run(() => byTensorFlow(x, windows)))
    }),
    { numRuns: 12, seed: 7 },
  )
})

testKernels.each(allWindows)('$size x $size, stride $stride, $padding: the same bits captured, of several parts too', async (windows) => {
  const inputs = [tied([5, 34, 30, 20])]
  const body = (x: Tensor) => byKernel(x, windows)
  expect(await runCaptured(body, inputs)).toEqual(run(() => body(inputs[0]!)))
})

testKernels('NaN is never the largest; where nothing is above the lowest, the first value is its place', async () => {
  const lowest = Math.fround(-3.4028234663852886e38)
  const channels = [[NaN, 1, 2, 2], [3, NaN, Infinity, Infinity], [NaN, NaN, NaN, NaN], [-Infinity, NaN, -Infinity, NaN], [-0, 0, -1, 0]] // prettier-ignore
  const x = tf.tensor(channels).transpose().reshape([1, 2, 2, 5])
  const body = (x: Tensor) => [pool(x, allWindows[0]!), tf.grad((x) => pool(x, allWindows[0]!).square().sum())(x)]
  const [y, dx] = run(() => body(x))
  expect(y).toEqual([2, Infinity, lowest, lowest, -0])
  const places = channels.map((_, channel) => [0, 1, 2, 3].filter((place) => dx![place * 5 + channel] !== 0))
  expect(places).toEqual([[2], [2], [0], [0], []])
  expect(await runCaptured(body, [x])).toEqual([y, dx])
})

const bias = tf.tensor(someValues(12, -1, 1, 1))

/** The gradients of a picture and a bias whose sum goes through `pooled`. */
const withBias =
  (pooled: (sum: Tensor) => Tensor) =>
  (...[x, bias]: Tensor[]): Tensor[] => {
    const loss = (x: Tensor, bias: Tensor) =>
      pooled(x.add(bias))
        .mul(gradientLike(pooled(x)))
        .sum()
    return tf.grads(loss as never)([x!, bias!])
  }

const layers = { relu: nn.relu(), pool: nn.maxPool2d(2) }
const joined = 'LeydenMaxPoolReluBiasGrad'
const apart = ['LeydenReluBiasGrad']

/** What is pooled, and what its gradients are in a captured step. */
const forms: [string, number[], (sum: Tensor) => Tensor, string[]][] = [
  ['ReLU of a sum with a bias', [3, 10, 14, 12], (sum) => layers.pool.forward(layers.relu.forward(sum)), [joined]],
  ['the same of large pictures', [2, 64, 96, 12], (sum) => tf.maxPool(sum.relu() as Tensor4D, 2, 2, 'same'), [joined]],
  ['the same of many pictures', [90, 8, 6, 12], (sum) => tf.maxPool(sum.relu() as Tensor4D, 2, 2, 'valid'), [joined]],
  ['pictures that windows do not tile', [3, 9, 14, 12], (sum) => layers.pool.forward(layers.relu.forward(sum)), ['2x2Stride2Valid', ...apart]],
  ['wide pictures', [1, 2, 1030, 12], (sum) => tf.maxPool(sum.relu() as Tensor4D, 2, 2, 'valid'), ['2x2Stride2Valid', ...apart]],
  ['windows that overlap', [3, 10, 14, 12], (sum) => tf.maxPool(sum.relu() as Tensor4D, 3, 2, 'same'), ['3x3Stride2Same', ...apart]],
  ['what is made of ReLU', [3, 10, 14, 12], (sum) => layers.pool.forward(sum.relu().add(1)), ['2x2Stride2Valid', ...apart]],
  ['ReLU after it', [3, 10, 14, 12], (sum) => layers.pool.forward(sum).relu(), ['2x2Stride2Valid', 'LeydenBiasAddGrad', 'ReluGrad']],
  ['a sum without ReLU', [3, 10, 14, 12], (sum) => layers.pool.forward(sum), ['2x2Stride2Valid', 'LeydenBiasAddGrad']],
] // prettier-ignore

testKernels.each(forms)('%s: the gradients that belong together are one op of a captured step', (_, shape, pooled, expected) => {
  const ops = capturedOps(withBias(pooled), [tf.tensor(someValues(sizeOf(shape)), shape), bias])
  const gradients = ops.filter((op) => op.endsWith('Grad') || op.includes('PoolGrad')).map((op) => op.replace('LeydenMaxPoolGrad', ''))
  expect(gradients.toSorted()).toEqual(expected.toSorted())
})

testKernels.each(forms)('%s: the same bits captured', async (_, shape, pooled) => {
  const inputs = [tf.tensor(someValues(sizeOf(shape)), shape), bias]
  expect(await runCaptured(withBias(pooled), inputs)).toEqual(run(() => withBias(pooled)(...inputs)))
})

testKernels.each([NaN, Infinity, -Infinity])('a gradient of %s passes as by the ops one by one', async (value) => {
  const x = tf.tensor(someValues(2 * 4 * 4 * 12), [2, 4, 4, 12])
  const factor = tf.tensor(
    someValues(2 * 2 * 2 * 12)
      .with(3, value)
      .with(40, value),
    [2, 2, 2, 12],
  )
  const body = withBias((sum) => tf.maxPool(sum.relu() as Tensor4D, 2, 2, 'valid').mul(factor))
  const eager = run(() => body(x, bias))
  expect(eager[1]!.some((sum) => !Number.isFinite(sum))).toBe(true)
  expect(await runCaptured(body, [x, bias])).toEqual(eager)
})

testKernels('other windows and few channels are left to TensorFlow', () => {
  const picture = (channels: number) => tf.ones([2, 12, 12, channels]) as Tensor4D
  const own = (size: number | [number, number], stride: number, channels = 8) =>
    opsOf(() => void tf.maxPool(picture(channels), size, stride, 'same')).some((op) => op.startsWith('LeydenMaxPool'))
  for (const [size, stride] of [[2, 2], [3, 1], [3, 2], [3, 3]]) expect(own(size!, stride!)).toBe(true) // prettier-ignore
  expect(own(2, 2, 4)).toBe(true)
  expect(own(2, 2, 3)).toBe(false)
  for (const [size, stride] of [[2, 1], [4, 4], [5, 2]]) expect(own(size!, stride!)).toBe(false) // prettier-ignore
  expect(own([2, 3], 2)).toBe(false)
})
