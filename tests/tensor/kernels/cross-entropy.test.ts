import fc from 'fast-check'
import { expect } from 'vitest'
import type { Tensor } from '@tensorflow/tfjs'
import { testKernels } from './with-kernels.ts'
import { crossEntropyByKernel } from '../../../engine/nn/losses/cross-entropy-kernel.ts'
import { losses } from '../../../engine/nn/index.ts'
import { startRuntime, tf } from '../../../engine/tensor/index.ts'
import { nnReference } from '../../reference/nn.ts'
import { runCaptured } from '../capture/captured.ts'
import { expectClose } from '../close.ts'
import { someValues } from '../values.ts'
import { differences } from './differences.ts'
import { relativeError } from './direct-convolution.ts'
import { opsOf } from './ops-of.ts'

startRuntime()

/** In float32, as docs/kernels.md says. */
const bound = 1e-5

interface Sizes {
  rows: number
  classes: number
  labelSmoothing: number
  ignoreIndex?: number
}

/** Row 0 has class 1, so that one counts where 0 is ignored. */
const labelsOf = ({ rows, classes }: Sizes) => Array.from({ length: rows }, (_, row) => (row * 7 + 1) % classes)
const logitsOf = ({ rows, classes }: Sizes) => someValues(rows * classes, -6, 6)

/** In float64. */
function directly(sizes: Sizes, logits: ArrayLike<number>): number {
  const { classes, labelSmoothing, ignoreIndex } = sizes
  const rows = labelsOf(sizes).flatMap((label, row) => (label === ignoreIndex ? [] : [{ label, row }]))
  const each = rows.map(({ label, row }) => {
    const x = Array.from({ length: classes }, (_, column) => logits[row * classes + column]!)
    const most = Math.max(...x)
    const level = most + Math.log(sum(x.map((value) => Math.exp(value - most))))
    return (1 - labelSmoothing) * (level - x[label]!) + labelSmoothing * (level - sum(x) / classes)
  })
  return sum(each) / rows.length
}

const sum = (values: number[]) => values.reduce((all, value) => all + value, 0)

const computeAll =
  (sizes: Sizes) =>
  (logits: Tensor, labels: Tensor): Tensor[] => {
    const loss = (x: Tensor) => crossEntropyByKernel(x, labels, sizes)!
    return [loss(logits), tf.grad((x: Tensor) => loss(x).mul(3))(logits)]
  }

const inputsOf = (sizes: Sizes): [Tensor, Tensor] => [
  tf.tensor2d(logitsOf(sizes) as Float32Array, [sizes.rows, sizes.classes]),
  tf.tensor1d(labelsOf(sizes), 'int32'),
]

const run = (sizes: Sizes): number[][] =>
  tf.tidy(() => computeAll(sizes)(...inputsOf(sizes)).map((result) => Array.from(result.dataSync())))

const anySizes = fc.record({
  rows: fc.integer({ min: 1, max: 9 }),
  classes: fc.integer({ min: 2, max: 37 }),
  labelSmoothing: fc.constantFrom(0, 0.1, 0.7),
  ignoreIndex: fc.constantFrom(undefined, 0, -100),
})

testKernels('any size gives the loss of float64 within the bound, and the gradient of differences', () => {
  fc.assert(
    fc.property(anySizes, (sizes) => {
      const [loss, gradient] = run(sizes)
      const logits = logitsOf(sizes)
      expect(relativeError(loss!, [directly(sizes, logits)])).toBeLessThan(bound)
      const [expected] = differences(([x]) => 3 * directly(sizes, x!), [logits])
      expect(relativeError(gradient!, expected!)).toBeLessThan(bound)
    }),
    { numRuns: 60, seed: 3 },
  )
})

const large: Sizes[] = [
  { rows: 3, classes: 50_257, labelSmoothing: 0.1 },
  { rows: 300, classes: 101, labelSmoothing: 0, ignoreIndex: 7 },
]

testKernels.each(large)('$rows rows of $classes classes: the loss of float64, and a gradient whose rows sum up to zero', (sizes) => {
  const [loss, gradient] = run(sizes)
  expect(relativeError(loss!, [directly(sizes, logitsOf(sizes))])).toBeLessThan(bound)
  for (let row = 0; row < sizes.rows; row++) {
    expect(Math.abs(sum(gradient!.slice(row * sizes.classes, (row + 1) * sizes.classes)))).toBeLessThan(1e-6)
  }
})

testKernels.each(large)(
  '$rows rows of $classes classes: captured gives the same bits as eager, and so does a second run',
  async (sizes) => {
    const eager = run(sizes)
    const inputs = inputsOf(sizes)
    expect(await runCaptured(computeAll(sizes) as never, inputs)).toEqual(eager)
    expect(run(sizes)).toEqual(eager)
    tf.dispose(inputs)
  },
)

testKernels.each(['crossEntropy smoothing', 'crossEntropy ignore'])("%s has PyTorch's value and gradient", (name) => {
  const { inputs, value, gradient } = nnReference.losses[name]!
  const [logits, target] = inputs.map(({ shape, values }, index) => tf.tensor(values, shape, index === 1 ? 'int32' : 'float32'))
  const options = name.endsWith('smoothing') ? { labelSmoothing: 0.1 } : { ignoreIndex: 3 }
  const loss = (x: Tensor) => crossEntropyByKernel(x, target!, options)!
  expectClose(loss(logits!), value.values, 1e-5)
  expectClose(tf.grad(loss)(logits!), gradient.values, 1e-5)
})

const settings: [string, object, boolean][] = [
  ['the mean', {}, true],
  ['smoothed labels', { labelSmoothing: 0.1 }, true],
  ['ignored labels', { ignoreIndex: -100 }, true],
  ['an ignored number that float32 lacks', { ignoreIndex: 2 ** 24 + 1 }, false],
  ['a sum', { reduction: 'sum' }, false],
  ['weights', { weight: tf.tensor1d([1, 2]) }, false],
]

testKernels.each(settings)('%s: whether crossEntropy uses the kernel', (_, options, uses) => {
  const ops = opsOf(() => void losses.crossEntropy(tf.ones([3, 2]), tf.tensor1d([0, 1, 0], 'int32'), options))
  expect(ops.includes('LeydenCrossEntropy')).toBe(uses)
})

testKernels('logits of minus infinity have no share, and NaN makes the loss NaN', () => {
  const loss = (row: number[]) => losses.crossEntropy(tf.tensor2d([row]), tf.tensor1d([0], 'int32')).dataSync()[0]
  expect(loss([0, -Infinity, 0])).toBeCloseTo(Math.LN2, 6)
  expect(loss([0, NaN, 0])).toBeNaN()
  expect(loss([1000, -1000, 0])).toBe(0)
})

testKernels('all rows ignored is NaN, as in PyTorch', () => {
  const loss = losses.crossEntropy(tf.ones([2, 3]), tf.tensor1d([1, 1], 'int32'), { ignoreIndex: 1 })
  expect(loss.dataSync()[0]).toBeNaN()
})

testKernels('a class number that is none is refused with its place, one that is ignored is not', () => {
  const loss = (labels: number[], options = {}) => losses.crossEntropy(tf.ones([3, 2]), tf.tensor1d(labels, 'int32'), options)
  expect(() => loss([0, 1, 2])).toThrow('crossEntropy: sample 2 of the batch has label 2, outside [0, 2).')
  expect(() => loss([-100, 0, -1], { ignoreIndex: -100 })).toThrow('sample 2 of the batch has label -1')
  expect(loss([-100, 0, 1], { ignoreIndex: -100 }).dataSync()[0]).toBeCloseTo(Math.LN2, 6)
})

testKernels('a gradient of a gradient is refused', () => {
  const labels = tf.tensor1d([1], 'int32')
  const first = tf.grad((x: Tensor) => losses.crossEntropy(x, labels))
  expect(() => tf.grad((x: Tensor) => first(x).sum())(tf.tensor2d([[0.2, 0.7]]))).toThrow(/gradient/)
})
