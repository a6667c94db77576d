import fc from 'fast-check'
import { expect } from 'vitest'
import type { Tensor } from '@tensorflow/tfjs'
import { testKernels } from './with-kernels.ts'
import { nn } from '../../../engine/index.ts'
import { geluByKernel } from '../../../engine/nn/gelu-kernel.ts'
import { startRuntime, tf } from '../../../engine/tensor/index.ts'
import { runCaptured } from '../capture/captured.ts'
import { someValues } from '../values.ts'
import { differences } from './differences.ts'
import { relativeError } from './direct-convolution.ts'
import { opsOf } from './ops-of.ts'

startRuntime()

/** In float32, as docs/kernels.md says. */
const bound = 1e-5

interface Sizes {
  rows: number
  columns: number
  byTanh: boolean
  biased: boolean
}

/** By its power series, in float64. */
function erf(x: number): number {
  let [sum, term] = [x, x]
  for (let n = 1; Math.abs(term) > 1e-18; n++) {
    term *= (-x * x) / n
    sum += term / (2 * n + 1)
  }
  return (2 / Math.sqrt(Math.PI)) * sum
}

const exactly = (x: number) => (x / 2) * (1 + erf(x / Math.SQRT2))
const byTanh = (x: number) => (x / 2) * (1 + Math.tanh(Math.sqrt(2 / Math.PI) * (x + 0.044715 * x ** 3)))

const valuesOf = ({ rows, columns, biased }: Sizes) =>
  [someValues(rows * columns, -4, 4), ...(biased ? [someValues(columns, -1, 1, 1)] : [])] as ArrayLike<number>[]

const weightsOf = ({ rows, columns }: Sizes) => someValues(rows * columns, 1, 2, 7)

function directly(sizes: Sizes, [x, bias]: ArrayLike<number>[]): Float64Array {
  return Float64Array.from(x!, (value, index) => (sizes.byTanh ? byTanh : exactly)(value + (bias?.[index % sizes.columns] ?? 0)))
}

/** The result and all gradients of its weighted sum. */
const computeAll =
  (sizes: Sizes) =>
  (...inputs: Tensor[]) => {
    const apply = (x: Tensor, bias: Tensor | null = null) => geluByKernel(x, bias, sizes)
    const loss = (x: Tensor, bias?: Tensor) =>
      apply(x, bias)
        .mul(tf.tensor(weightsOf(sizes), x.shape))
        .sum()
    return [apply(inputs[0]!, inputs[1]), ...tf.grads(loss as never)(inputs)]
  }

const inputsOf = (sizes: Sizes) =>
  valuesOf(sizes).map((values, index) =>
    tf.tensor(values as Float32Array, [[sizes.rows, sizes.columns], [sizes.columns]][index] as [number]),
  )

const run = (sizes: Sizes): Float32Array[] =>
  tf.tidy(() => computeAll(sizes)(...inputsOf(sizes)).map((result) => result.dataSync() as never)) as never

const sizes = (rows: number, columns: number) =>
  fc.record({
    rows: fc.integer({ min: 1, max: rows }),
    columns: fc.integer({ min: 1, max: columns }),
    byTanh: fc.boolean(),
    biased: fc.boolean(),
  })

testKernels('any size gives the values of float64 within the bound, and the gradients of differences', () => {
  fc.assert(
    fc.property(sizes(7, 21), (size) => {
      const [y, ...gradients] = run(size)
      const inputs = valuesOf(size)
      expect(relativeError(y!, directly(size, inputs))).toBeLessThan(bound)
      const expected = differences((given) => dot(directly(size, given), weightsOf(size)), inputs)
      for (const [index, gradient] of gradients.entries()) expect(relativeError(gradient, expected[index]!)).toBeLessThan(bound)
    }),
    { numRuns: 40, seed: 8 },
  )
})

const dot = (a: ArrayLike<number>, b: ArrayLike<number>) => Array.from(a).reduce((sum, value, index) => sum + value * b[index]!, 0)

const large: Sizes[] = [
  { rows: 205, columns: 203, byTanh: false, biased: true },
  { rows: 3, columns: 9001, byTanh: true, biased: true },
  { rows: 41, columns: 1001, byTanh: false, biased: false },
]

testKernels.each(large)('$rows x $columns, with a bias: $biased: the bias gradient is the sum over rows', (size) => {
  const [y, dx, dBias] = run(size)
  expect(relativeError(y!, directly(size, valuesOf(size)))).toBeLessThan(bound)
  if (!size.biased) return
  const sums = new Float64Array(size.columns)
  for (const [index, value] of dx!.entries()) sums[index % size.columns]! += value
  expect(relativeError(dBias!, sums)).toBeLessThan(bound)
})

testKernels.each(large)('$rows x $columns: captured gives the same bits as eager, and so does a second run', async (size) => {
  const eager = run(size)
  const inputs = inputsOf(size)
  expect(await runCaptured(computeAll(size), inputs)).toEqual(eager.map((values) => Array.from(values)))
  expect(run(size)).toEqual(eager)
  tf.dispose(inputs)
})

testKernels('what is NaN stays NaN, and what is infinite becomes infinite or zero times infinity, as with TensorFlow', () => {
  const y = tf.tidy(() => geluByKernel(tf.tensor1d([1, NaN, Infinity, -Infinity, 0]), null, { byTanh: false }).dataSync())
  expect(Array.from(y).slice(1)).toEqual([NaN, Infinity, NaN, 0])
})

testKernels('nn.gelu and the layers of a transformer use the kernels, with the bias before', () => {
  expect(opsOf(() => void nn.gelu().forward(tf.ones([2, 3])))).toContain('LeydenGelu')
  expect(opsOf(() => void nn.gelu({ approximate: 'tanh' }).forward(tf.ones([2, 3])))).toContain('LeydenGeluTanh')
  const layer = nn.transformerEncoderLayer(4, 2, { activation: 'gelu', dropout: 0 })
  expect(opsOf(() => void layer.forward(tf.ones([3, 2, 4])))).toContain('LeydenBiasGelu')
})

testKernels('a gradient of a gradient is refused', () => {
  const first = tf.grad((x: Tensor) => nn.gelu().forward(x).sum())
  expect(() => tf.grad((x: Tensor) => first(x).sum())(tf.scalar(0.7))).toThrow(/gradient function not found/)
})
