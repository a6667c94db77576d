import fc from 'fast-check'
import { expect } from 'vitest'
import type { Tensor, Tensor4D } from '@tensorflow/tfjs'
import { testKernels } from './with-kernels.ts'
import { startRuntime, tf } from '../../../engine/tensor/index.ts'
import { runCaptured } from '../capture/captured.ts'
import { numericGradient } from '../numeric-gradient.ts'
import { someValues, sizeOf } from '../values.ts'
import { convolveDirectly, relativeError, shapeOfFilter, shapeOfX, shapeOfY, type Sizes } from './direct-convolution.ts'
import { opsOf } from './ops-of.ts'

startRuntime()

/** Of Winograd's F(4x4, 3x3) in float32, as docs/kernels.md says. */
const bound = 1e-5

const paddings = ['same', 'valid'] as const

function inputsOf(sizes: Sizes) {
  const values = [shapeOfX(sizes), shapeOfFilter(sizes), shapeOfY(sizes)].map((shape, stream) =>
    someValues(sizeOf([...shape]), -1, 1, stream),
  )
  return values as [Float32Array, Float32Array, Float32Array]
}

/** The result and both gradients, by TensorFlow.js's own functions. */
const computeAll = (sizes: Sizes) => (x: Tensor, filter: Tensor, dy: Tensor) => {
  const convolve = (x: Tensor, filter: Tensor) => tf.conv2d(x as Tensor4D, filter as Tensor4D, 1, sizes.padding)
  return [convolve(x, filter), ...tf.grads(convolve as never)([x, filter], dy)]
}

function run(sizes: Sizes): Float32Array[] {
  const [x, filter, dy] = inputsOf(sizes)
  return tf.tidy(() =>
    computeAll(sizes)(
      tf.tensor(x, [...shapeOfX(sizes)]),
      tf.tensor(filter, [...shapeOfFilter(sizes)]),
      tf.tensor(dy, [...shapeOfY(sizes)]),
    ).map((result) => result.dataSync() as Float32Array as never),
  ) as never
}

function expectDirect(sizes: Sizes): void {
  const expected = convolveDirectly(sizes, ...inputsOf(sizes))
  for (const [index, actual] of run(sizes).entries()) expect(relativeError(actual, expected[index]!)).toBeLessThan(bound)
}

testKernels('a convolution of 3x3 and its gradients are computed by own ops, others by those that multiply matrices', () => {
  const all = (filter: [number, number], strides: number, padding: 'same' | 'valid') =>
    opsOf(() => {
      const [x, w] = [tf.ones([1, 9, 9, 2]) as Tensor4D, tf.ones([...filter, 2, 3]) as Tensor4D]
      tf.grads((x: Tensor, w: Tensor) => tf.conv2d(x as Tensor4D, w as Tensor4D, strides, padding))([x, w])
    })
  for (const mode of ['Same', 'Valid']) {
    const ops = all([3, 3], 1, mode.toLowerCase() as 'same')
    for (const op of ['', 'BackpropInput', 'BackpropFilter']) expect(ops).toContain(`LeydenConv2D${op}${mode}`)
    expect(ops.some((op) => op.startsWith('Conv2D'))).toBe(false)
  }
  const others = ['LeydenConv2DGemm', 'LeydenConv2DGemmBackpropInput', 'LeydenConv2DGemmBackpropFilter']
  for (const ops of [all([5, 5], 1, 'same'), all([1, 1], 1, 'same'), all([3, 3], 2, 'same'), all([3, 1], 1, 'valid')])
    expect(ops.filter((op) => op.includes('Conv2D'))).toEqual(expect.arrayContaining(others))
})

testKernels('any size and number of channels gives the sums of float64 within the bound', () => {
  const extent = fc.integer({ min: 3, max: 14 })
  const channels = fc.integer({ min: 1, max: 37 })
  const sizes = fc.record({
    batch: fc.integer({ min: 1, max: 3 }),
    height: extent,
    width: extent,
    inChannels: channels,
    outChannels: channels,
    padding: fc.constantFrom(...paddings),
  })
  fc.assert(fc.property(sizes, expectDirect), { numRuns: 40, seed: 3 })
})

/** On both sides of the numbers of tiles from where on the work is split by tiles instead of channels. */
const large: [string, Sizes][] = paddings.flatMap((padding) => [
  [`many small pictures, ${padding}`, { batch: 47, height: 7, width: 9, inChannels: 5, outChannels: 18, padding }],
  [`one large picture, ${padding}`, { batch: 1, height: 61, width: 70, inChannels: 3, outChannels: 8, padding }],
  [`long sums over channels, ${padding}`, { batch: 1, height: 13, width: 12, inChannels: 300, outChannels: 9, padding }],
  [`long sums over pixels, ${padding}`, { batch: 16, height: 33, width: 32, inChannels: 4, outChannels: 8, padding }],
  [`a pixel, ${padding}`, { batch: 3, height: 3, width: 3, inChannels: 40, outChannels: 70, padding }],
])

testKernels.each(large)('%s: as float64 within the bound', (_, sizes) => expectDirect(sizes))

const few = [1, 2, 3, 4, 5].flatMap((inChannels) => paddings.map((padding) => ({ inChannels, padding })))

testKernels.each(few)(
  '$inChannels channels, $padding: as float64 within the bound, whatever the output channels',
  ({ inChannels, padding }) => {
    for (const [width, outChannels] of [
      [8, 1],
      [9, 16],
      [20, 21],
    ] as const)
      expectDirect({ batch: 2, height: 11, width, inChannels, outChannels, padding })
  },
)

testKernels('a picture smaller than the filter is convolved with zeros around it', () => {
  expectDirect({ batch: 2, height: 1, width: 2, inChannels: 3, outChannels: 4, padding: 'same' })
})

testKernels.each(large)('%s: captured gives the same bits as eager, and so does a second run', async (_, sizes) => {
  const eager = run(sizes)
  const [x, filter, dy] = inputsOf(sizes)
  const inputs = [tf.tensor(x, [...shapeOfX(sizes)]), tf.tensor(filter, [...shapeOfFilter(sizes)]), tf.tensor(dy, [...shapeOfY(sizes)])]
  const captured = await runCaptured(computeAll(sizes) as never, inputs)
  expect(captured).toEqual(eager.map((values) => Array.from(values)))
  expect(run(sizes)).toEqual(eager)
  tf.dispose(inputs)
})

testKernels('convolutions that a step computes at once give what they give one by one', async () => {
  const x = tf.tensor4d(someValues(8 * 20 * 20 * 6), [8, 20, 20, 6])
  const filters = Array.from({ length: 8 }, (_, stream) => tf.tensor4d(someValues(9 * 6 * 5, -1, 1, stream), [3, 3, 6, 5]))
  const all = () => filters.map((filter) => tf.conv2d(x, filter, 1, 'same'))
  const eager = tf.tidy(() => all().map((result) => Array.from(result.dataSync()) as never))
  for (let round = 0; round < 3; round++) expect(await runCaptured(all, [x])).toEqual(eager)
})

testKernels('the gradients agree with finite differences', () => {
  const sizes: Sizes = { batch: 1, height: 5, width: 6, inChannels: 3, outChannels: 2, padding: 'same' }
  const [x, filter] = inputsOf(sizes)
  const weights = tf.tensor(someValues(60, 1, 2, 9), [...shapeOfY(sizes)])
  const loss = (x: Tensor, filter: Tensor) =>
    tf
      .conv2d(x as Tensor4D, filter as Tensor4D, 1, 'same')
      .mul(weights)
      .sum()
  const inputs = [tf.tensor(x, [...shapeOfX(sizes)]), tf.tensor(filter, [...shapeOfFilter(sizes)])]
  const gradients = tf.grads(loss as never)(inputs)
  const alone = [(x: Tensor) => loss(x, inputs[1]!), (filter: Tensor) => loss(inputs[0]!, filter)]
  for (const [index, gradient] of gradients.entries()) {
    expect(relativeError(gradient.dataSync(), numericGradient(alone[index]!, inputs[index]!))).toBeLessThan(2e-3)
  }
})

testKernels.each([NaN, Infinity, -Infinity])('what a %s reaches is not finite, and no tile that it does not reach is touched', (value) => {
  const values = someValues(12 * 12 * 2)
  values[(5 * 12 + 6) * 2] = value // row 5, column 6: pixels of rows 4 to 6 and columns 5 to 7 see it
  const y = tf.tidy(() => tf.conv2d(tf.tensor4d(values, [1, 12, 12, 2]), tf.ones([3, 3, 2, 1]) as Tensor4D, 1, 'same').dataSync())
  const finite = (row: number, column: number) => Number.isFinite(y[row * 12 + column])
  for (let row = 0; row < 12; row++)
    for (let column = 0; column < 12; column++) {
      if (row >= 4 && row <= 6 && column >= 5 && column <= 7) expect(finite(row, column)).toBe(false)
      if (row < 4 || row >= 8 || column < 4 || column >= 8) expect(finite(row, column)).toBe(true)
    }
})

testKernels('an own op refuses inputs that do not fit each other, by name', () => {
  const runtime = startRuntime()
  const ids = [
    [1, 4, 4, 2],
    [3, 3, 3, 2],
  ].map((shape) => runtime.createTensor(shape, 1, new Float32Array(sizeOf(shape))))
  expect(() => runtime.execute('LeydenConv2DSame', [], ids, 1)).toThrow(/LeydenConv2DSame.*channels are not those of the filter/)
  for (const id of ids) runtime.deleteTensor(id)
})
