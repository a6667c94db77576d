import fc from 'fast-check'
import { expect } from 'vitest'
import type { Tensor, Tensor4D } from '@tensorflow/tfjs'
import { testKernels } from './with-kernels.ts'
import { nn } from '../../../engine/index.ts'
import { attribute, runOp1, startRuntime, tf } from '../../../engine/tensor/index.ts'
import { runCaptured } from '../capture/captured.ts'
import { numericGradient } from '../numeric-gradient.ts'
import { someValues, sizeOf } from '../values.ts'
import { capturedOps } from './captured-ops.ts'
import { relativeError } from './direct-convolution.ts'
import { opsOf } from './ops-of.ts'
import { convolveWindows, isPossible, shapeOfFilter, shapeOfX, shapeOfY, type Pair, type Sizes } from './windowed-convolution.ts'

startRuntime()

/** As docs/kernels.md says. */
const bound = 1e-5

const attributesOf = ({ strides, padding }: Sizes) => [
  attribute.type('T', 'float32'),
  attribute.ints('strides', [1, ...strides, 1]),
  attribute.string('padding', typeof padding === 'string' ? padding.toUpperCase() : 'EXPLICIT'),
  attribute.ints('explicit_paddings', typeof padding === 'string' ? [] : [0, 0, ...padding.flatMap((zeros) => [zeros, zeros]), 0, 0]),
]

/** The result and both gradients, by TensorFlow's ops, in whose place own ones come. */
const computeAll = (sizes: Sizes) => (x: Tensor, filter: Tensor, dy: Tensor) => {
  const extents = (tensor: Tensor) => tf.tensor1d(tensor.shape, 'int32')
  return [
    runOp1('Conv2D', attributesOf(sizes), [x, filter]),
    runOp1('Conv2DBackpropInput', attributesOf(sizes), [extents(x), filter, dy]),
    runOp1('Conv2DBackpropFilter', attributesOf(sizes), [x, extents(filter), dy]),
  ]
}

function inputsOf(sizes: Sizes) {
  const shapes = [shapeOfX(sizes), shapeOfFilter(sizes), shapeOfY(sizes)]
  const values = shapes.map((shape, stream) => someValues(sizeOf(shape), -1, 1, stream)) as [Float32Array, Float32Array, Float32Array]
  return { values, tensors: values.map((each, index) => tf.tensor(each, shapes[index])) as [Tensor, Tensor, Tensor] }
}

const eagerly = (body: (...inputs: never[]) => Tensor[], inputs: Tensor[]) =>
  tf.tidy(() => body(...(inputs as never[])).map((result) => Array.from(result.dataSync()) as never)) as number[][]

function expectExact(sizes: Sizes): void {
  const { values, tensors } = inputsOf(sizes)
  const expected = convolveWindows(sizes, ...values)
  for (const [index, actual] of eagerly(computeAll(sizes), tensors).entries())
    expect(relativeError(actual, expected[index]!)).toBeLessThan(bound)
  tf.dispose(tensors)
}

const own = ['LeydenConv2DGemm', 'LeydenConv2DGemmBackpropInput', 'LeydenConv2DGemmBackpropFilter']

const forms: [string, Sizes][] = [
  ['3x3 of stride 2', { batch: 2, extent: [9, 8], channels: [3, 5], filter: [3, 3], strides: [2, 2], padding: 'same' }],
  ['1x1 of stride 2', { batch: 2, extent: [9, 8], channels: [20, 33], filter: [1, 1], strides: [2, 2], padding: 'valid' }],
  ['1x1 of stride 1', { batch: 3, extent: [5, 7], channels: [7, 16], filter: [1, 1], strides: [1, 1], padding: 'same' }],
  ['5x5 of stride 1', { batch: 2, extent: [9, 8], channels: [3, 5], filter: [5, 5], strides: [1, 1], padding: 'same' }],
  [
    '3x3 of stride 2, zeros on each side',
    { batch: 40, extent: [8, 8], channels: [4, 5], filter: [3, 3], strides: [2, 2], padding: [1, 1] },
  ],
  ['7x7 of stride 2', { batch: 2, extent: [23, 20], channels: [3, 17], filter: [7, 7], strides: [2, 2], padding: 'same' }],
  ['4x4 of stride 4', { batch: 2, extent: [13, 16], channels: [3, 9], filter: [4, 4], strides: [4, 4], padding: 'valid' }],
  ['2x3 of strides 3 and 1', { batch: 2, extent: [10, 6], channels: [2, 3], filter: [2, 3], strides: [3, 1], padding: 'valid' }],
  ['long sums over channels', { batch: 1, extent: [5, 5], channels: [300, 70], filter: [3, 3], strides: [2, 2], padding: [1, 1] }],
  ['long sums over pixels', { batch: 5, extent: [41, 37], channels: [9, 10], filter: [3, 3], strides: [2, 2], padding: 'same' }],
  ['a large padding', { batch: 1, extent: [2, 3], channels: [3, 4], filter: [3, 3], strides: [2, 2], padding: [4, 5] }],
]

testKernels.each(forms)('%s and its gradients are own ops, and as float64 within the bound', (_, sizes) => {
  const ops = opsOf(() => computeAll(sizes)(...inputsOf(sizes).tensors))
  expect(ops).toEqual(expect.arrayContaining(own))
  expect(ops.some((op) => op.startsWith('Conv2D'))).toBe(false)
  expectExact(sizes)
})

testKernels.each(forms)('%s: captured gives the same bits as eager, and so does a second run', async (_, sizes) => {
  const { tensors } = inputsOf(sizes)
  const eager = eagerly(computeAll(sizes), tensors)
  expect(await runCaptured(computeAll(sizes) as never, tensors)).toEqual(eager)
  expect(eagerly(computeAll(sizes), tensors)).toEqual(eager)
})

testKernels('any filter, stride, padding, size and number of channels gives the sums of float64 within the bound', () => {
  const pair = (min: number, max: number) => fc.tuple(fc.integer({ min, max }), fc.integer({ min, max }))
  const sizes = fc.record({
    batch: fc.integer({ min: 1, max: 3 }),
    extent: pair(1, 13),
    channels: pair(1, 37),
    filter: pair(1, 5),
    strides: pair(1, 4),
    padding: fc.oneof(fc.constantFrom('same' as const, 'valid' as const), pair(0, 3)),
  })
  fc.assert(fc.property(sizes.filter(isPossible), expectExact), { numRuns: 60, seed: 5 })
})

testKernels('what TensorFlow dilates, or has channels first, stays its own', () => {
  const convolve = (more: ReturnType<typeof attribute.ints>[]) => () => {
    const [x, filter] = [tf.ones([1, 9, 9, 2]), tf.ones([3, 3, 2, 3])]
    const strides = more.some(({ name }) => name === 'data_format') ? [1, 1, 2, 2] : [1, 1, 1, 1]
    const attributes = [attribute.type('T', 'float32'), attribute.ints('strides', strides), attribute.string('padding', 'VALID')]
    runOp1('Conv2D', [...attributes, ...more], [more[0]!.name === 'data_format' ? x.transpose([0, 3, 1, 2]) : x, filter])
  }
  for (const more of [attribute.ints('dilations', [1, 2, 2, 1]), attribute.string('data_format', 'NCHW')])
    expect(opsOf(convolve([more]))).toContain('Conv2D')
})

const layer = nn.conv2d(16, 21, 3, { stride: 2, padding: 1 })
layer.weight.assign(tf.tensor(someValues(9 * 16 * 21, -1, 1, 1), [3, 3, 16, 21]))
layer.bias!.assign(tf.tensor1d(someValues(21, -1, 1, 2)))
const relu = nn.relu()
const picture = (values = someValues(2 * 9 * 8 * 16)) => tf.tensor(values, [2, 9, 8, 16])

const withGradients = (x: Tensor) => {
  const forward = (x: Tensor) => relu.forward(layer.forward(x))
  const y = forward(x)
  const weights = tf.tensor(someValues(y.size, -1, 1, 3), y.shape)
  return [
    y,
    tf.grad((x) => forward(x).mul(weights).sum())(x),
    ...Object.values(tf.variableGrads(() => forward(x).mul(weights).sum(), [layer.weight, layer.bias!]).grads),
  ]
}

testKernels('nn.conv2d of stride 2 with its zeros, bias and ReLU is one op of a captured step', () => {
  const ops = capturedOps((x) => [relu.forward(layer.forward(x!))], [picture()])
  expect(ops.filter((op) => /Leyden|Conv|Bias|Add|Relu|Pad/.test(op))).toEqual(['LeydenConv2DGemmBiasRelu'])
})

testKernels.each([0, NaN, Infinity, -Infinity])(
  'it gives the same bits captured, and so do the gradients, with a %s inside',
  async (value) => {
    const x = picture(someValues(2 * 9 * 8 * 16).with(500, value) as Float32Array)
    const eager = eagerly(withGradients, [x])
    expect(eager[0]!.some((each) => !Number.isFinite(each))).toBe(value !== 0)
    expect(await runCaptured(withGradients as never, [x])).toEqual(eager)
  },
)

testKernels.each([NaN, Infinity, -Infinity])('what a %s reaches is not finite, and nothing else', (value) => {
  const at = 5
  const values = someValues(11 * 11 * 3).with((at * 11 + at) * 3, value)
  const y = tf.tidy(() => tf.conv2d(tf.tensor4d(values, [1, 11, 11, 3]), tf.ones([3, 3, 3, 1]) as Tensor4D, 2, 'valid').dataSync())
  const meets = (place: number) => 2 * place <= at && at <= 2 * place + 2
  for (let row = 0; row < 5; row++)
    for (let column = 0; column < 5; column++) expect(Number.isFinite(y[row * 5 + column])).toBe(!(meets(row) && meets(column)))
})

testKernels('the gradients agree with finite differences', () => {
  const strides: Pair = [2, 1]
  const inputs = [tf.tensor(someValues(6 * 5 * 3), [1, 6, 5, 3]), tf.tensor(someValues(3 * 2 * 6, -1, 1, 1), [3, 2, 3, 2])]
  const weights = tf.tensor(someValues(3 * 5 * 2, 1, 2, 9), [1, 3, 5, 2])
  const loss = (x: Tensor, filter: Tensor) =>
    tf
      .conv2d(x as Tensor4D, filter as Tensor4D, strides, 'same')
      .mul(weights)
      .sum()
  const gradients = tf.grads(loss as never)(inputs)
  const alone = [(x: Tensor) => loss(x, inputs[1]!), (filter: Tensor) => loss(inputs[0]!, filter)]
  for (const [index, gradient] of gradients.entries())
    expect(relativeError(gradient.dataSync(), numericGradient(alone[index]! as never, inputs[index]!))).toBeLessThan(2e-3)
})

testKernels('an own op refuses inputs that do not fit each other, and windows that there cannot be, by name', () => {
  const run = (x: number[], window: number[]) => () => {
    const attributes = [attribute.ints('window', window), attribute.ints('result', [1, 2, 2, 2])]
    return tf.tidy(() => runOp1('LeydenConv2DGemm', attributes, [tf.ones(x), tf.ones([3, 3, 3, 2])]).dataSync())
  }
  expect(run([1, 5, 5, 4], [2, 2, 0, 0])).toThrow(/LeydenConv2DGemm.*channels are not those of the filter/)
  expect(run([1, 5, 5, 3], [0, 2, 0, 0])).toThrow(/LeydenConv2DGemm.*value that can't be/)
})
