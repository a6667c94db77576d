import fc from 'fast-check'
import { expect } from 'vitest'
import type { Tensor } from '@tensorflow/tfjs'
import { testKernels } from './with-kernels.ts'
import { nn } from '../../../engine/index.ts'
import { layerNormByKernel } from '../../../engine/nn/layer-norm-kernel.ts'
import { startRuntime, tf } from '../../../engine/tensor/index.ts'
import { runCaptured } from '../capture/captured.ts'
import { someValues } from '../values.ts'
import { differences } from './differences.ts'
import { relativeError } from './direct-convolution.ts'
import { opsOf } from './ops-of.ts'

startRuntime()

/** In float32, as docs/kernels.md says. */
const bound = 1e-5
const epsilon = 1e-3

interface Sizes {
  rows: number
  columns: number
}

const valuesOf = ({ rows, columns }: Sizes): ArrayLike<number>[] => [
  someValues(rows * columns, -1, 3),
  someValues(columns, 0.5, 1.5, 1),
  someValues(columns, -1, 1, 2),
]

const weightsOf = ({ rows, columns }: Sizes) => someValues(rows * columns, -2, 2, 7)

function directly({ rows, columns }: Sizes, [x, weight, bias]: ArrayLike<number>[]): Float64Array {
  const y = new Float64Array(rows * columns)
  for (let row = 0; row < rows; row++) {
    const values = Array.from({ length: columns }, (_, column) => x![row * columns + column]!)
    const mean = values.reduce((sum, value) => sum + value, 0) / columns
    const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / columns
    for (const [column, value] of values.entries())
      y[row * columns + column] = ((value - mean) / Math.sqrt(variance + epsilon)) * weight![column]! + bias![column]!
  }
  return y
}

const computeAll =
  (sizes: Sizes) =>
  (...inputs: Tensor[]) => {
    const apply = (x: Tensor, weight: Tensor, bias: Tensor) => layerNormByKernel(x, weight, bias, epsilon)
    const loss = (x: Tensor, weight: Tensor, bias: Tensor) =>
      apply(x, weight, bias)
        .mul(tf.tensor(weightsOf(sizes), x.shape))
        .sum()
    return [apply(...(inputs as [Tensor, Tensor, Tensor])), ...tf.grads(loss as never)(inputs)]
  }

const inputsOf = (sizes: Sizes) => {
  const [x, weight, bias] = valuesOf(sizes) as Float32Array[]
  return [tf.tensor(x!, [sizes.rows, sizes.columns]), tf.tensor(weight!), tf.tensor(bias!)]
}

const run = (sizes: Sizes): Float32Array[] =>
  tf.tidy(() => computeAll(sizes)(...inputsOf(sizes)).map((result) => result.dataSync() as never)) as never

const dot = (a: ArrayLike<number>, b: ArrayLike<number>) => Array.from(a).reduce((sum, value, index) => sum + value * b[index]!, 0)

testKernels('any size gives the values of float64 within the bound, and the gradients of differences', () => {
  const sizes = fc.record({ rows: fc.integer({ min: 1, max: 6 }), columns: fc.integer({ min: 5, max: 27 }) }) // of 2 columns little is left to compare: both become 1 or -1
  fc.assert(
    fc.property(sizes, (size) => {
      const [y, ...gradients] = run(size)
      const inputs = valuesOf(size)
      expect(relativeError(y!, directly(size, inputs))).toBeLessThan(bound)
      const expected = differences((given) => dot(directly(size, given), weightsOf(size)), inputs)
      for (const [index, gradient] of gradients.entries()) expect(relativeError(gradient, expected[index]!)).toBeLessThan(bound)
    }),
    { numRuns: 30, seed: 9 },
  )
})

const large: Sizes[] = [
  { rows: 501, columns: 131 },
  { rows: 3, columns: 20_001 },
  { rows: 1000, columns: 1 },
]

testKernels.each(large)('$rows x $columns: values and gradients are those without kernels', (size) => {
  const expected = directly(size, valuesOf(size))
  const [y, , dWeight, dBias] = run(size)
  expect(relativeError(y!, expected)).toBeLessThan(bound)
  const [, weight, bias] = valuesOf(size)
  const [ofWeight, ofBias] = [new Float64Array(size.columns), new Float64Array(size.columns)]
  for (const [index, factor] of weightsOf(size).entries()) {
    const column = index % size.columns
    ofWeight[column]! += (factor * (expected[index]! - bias![column]!)) / weight![column]!
    ofBias[column]! += factor
  }
  if (size.columns > 1) expect(relativeError(dWeight!, ofWeight)).toBeLessThan(bound)
  expect(relativeError(dBias!, ofBias)).toBeLessThan(bound)
})

testKernels.each(large)('$rows x $columns: captured gives the same bits as eager, and so does a second run', async (size) => {
  const eager = run(size)
  const inputs = inputsOf(size)
  expect(await runCaptured(computeAll(size), inputs)).toEqual(eager.map((values) => Array.from(values)))
  expect(run(size)).toEqual(eager)
  tf.dispose(inputs)
})

testKernels.each([NaN, Infinity])('a %s makes its row NaN, and no other', (value) => {
  const x = someValues(5 * 11).with(2 * 11 + 4, value)
  const y = tf.tidy(() =>
    nn
      .layerNorm(11)
      .forward(tf.tensor(x, [5, 11]))
      .dataSync(),
  )
  for (const [index, each] of y.entries()) expect(Number.isNaN(each)).toBe(Math.floor(index / 11) === 2)
})

testKernels('nn.layerNorm uses the kernel, with and without a bias', () => {
  for (const bias of [true, false]) {
    const layer = nn.layerNorm(6, { bias })
    expect(opsOf(() => void layer.forward(tf.ones([2, 3, 6])))).toContain('LeydenLayerNorm')
    expect(layer.forward(tf.ones([2, 3, 6])).shape).toEqual([2, 3, 6])
  }
})
