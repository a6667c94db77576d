import fc from 'fast-check'
import { expect } from 'vitest'
import type { Tensor, Tensor2D } from '@tensorflow/tfjs'
import { testKernels } from './with-kernels.ts'
import { nn } from '../../../engine/index.ts'
import { startRuntime, tf } from '../../../engine/tensor/index.ts'
import { runCaptured } from '../capture/captured.ts'
import { someValues } from '../values.ts'
import { relativeError } from './direct-convolution.ts'
import { opsOf } from './ops-of.ts'

startRuntime()

/** In float32, as docs/kernels.md says. */
const bound = 1e-5

interface Sizes {
  rows: number
  depth: number
  columns: number
  left: boolean
  right: boolean
}

const shapesOf = ({ rows, depth, columns, left, right }: Sizes): [number, number][] => [
  left ? [depth, rows] : [rows, depth],
  right ? [columns, depth] : [depth, columns],
]

const valuesOf = ({ rows, depth, columns }: Sizes) => [someValues(rows * depth), someValues(depth * columns, -1, 1, 1)] as const

const inputsOf = (sizes: Sizes) => valuesOf(sizes).map((values, index) => tf.tensor2d(values, shapesOf(sizes)[index]!))

const multiply =
  ({ left, right }: Sizes) =>
  (a: Tensor, b: Tensor) =>
    tf.matMul(a as Tensor2D, b as Tensor2D, left, right)

function multiplyDirectly(sizes: Sizes, [a, b] = valuesOf(sizes)): Float64Array {
  const { rows, depth, columns, left, right } = sizes
  const product = new Float64Array(rows * columns)
  for (let row = 0; row < rows; row++)
    for (let column = 0; column < columns; column++)
      for (let k = 0; k < depth; k++)
        product[row * columns + column]! +=
          a[left ? k * rows + row : row * depth + k]! * b[right ? column * depth + k : k * columns + column]!
  return product
}

const run = (sizes: Sizes) => tf.tidy(() => multiply(sizes)(...(inputsOf(sizes) as [Tensor, Tensor])).dataSync() as never) as Float32Array

testKernels('any sizes, turned or not, give the sums of float64 within the bound', () => {
  const extent = fc.integer({ min: 1, max: 70 })
  const sizes = fc.record({ rows: extent, depth: extent, columns: extent, left: fc.boolean(), right: fc.boolean() })
  fc.assert(
    fc.property(sizes, (size) => {
      expect(relativeError(run(size), multiplyDirectly(size))).toBeLessThan(bound)
    }),
    { numRuns: 60, seed: 4 },
  )
})

/** Beyond a block of rows, a block of the depth, and what is packed at once; of few rows and more columns. */
const large = [
  { rows: 205, depth: 21, columns: 50 },
  { rows: 150, depth: 1100, columns: 250 },
  { rows: 37, depth: 300, columns: 85 },
  { rows: 20, depth: 770, columns: 35 },
  { rows: 3, depth: 2100, columns: 530 },
].flatMap((sizes) => [false, true].flatMap((left) => [false, true].map((right): Sizes => ({ ...sizes, left, right }))))

testKernels.each(large)('$rows x $depth x $columns, turned: $left, $right: as float64 within the bound', (sizes) => {
  expect(relativeError(run(sizes), multiplyDirectly(sizes))).toBeLessThan(bound)
})

testKernels.each(large)('$rows x $depth x $columns, turned: $left, $right: captured gives the bits of eager', async (sizes) => {
  const inputs = inputsOf(sizes)
  const [captured] = await runCaptured((a, b) => [multiply(sizes)(a!, b!)], inputs)
  expect(captured).toEqual(Array.from(run(sizes)))
  tf.dispose(inputs)
})

testKernels('a linear layer, tf.matMul and their gradients multiply by own ops, batches of matrices by TensorFlow', () => {
  const layer = nn.linear(5, 7)
  const all = (apply: (x: Tensor) => Tensor) => opsOf(() => void tf.grad(apply)(tf.ones([3, 5]))).filter((op) => op.includes('MatMul'))
  expect(all((x) => layer.forward(x)).sort()).toEqual(['LeydenMatMulNN', 'LeydenMatMulNT'])
  expect(all((x) => tf.matMul(x as Tensor2D, layer.weight as never, false, true)).sort()).toEqual(['LeydenMatMulNN', 'LeydenMatMulNT'])
  expect(opsOf(() => void tf.matMul(tf.ones([2, 3, 4]), tf.ones([2, 4, 3])))).toContain('BatchMatMulV2')
})

testKernels('a batch of one product has its axis', () => {
  const [a, b] = [someValues(6), someValues(6, -1, 1, 1)]
  const product = (shapes: [number[], number[]]) => tf.tidy(() => tf.matMul(tf.tensor(a, shapes[0]), tf.tensor(b, shapes[1]), false, true))
  const [batch, plain] = [
    product([
      [1, 2, 3],
      [1, 2, 3],
    ]),
    product([
      [2, 3],
      [2, 3],
    ]),
  ]
  expect(batch.shape).toEqual([1, 2, 2])
  expect(batch.dataSync()).toEqual(plain.dataSync())
  tf.dispose([batch, plain])
})

testKernels.each([NaN, Infinity, -Infinity])('what a %s reaches is not finite, and nothing else is touched', (value) => {
  const [rows, depth, columns] = [9, 8, 19]
  const [a, b] = [tf.ones([rows, depth]).dataSync(), tf.zeros([depth, columns]).dataSync()]
  a[4 * depth + 3] = value
  const product = tf.tidy(() => tf.matMul(tf.tensor2d(a, [rows, depth]), tf.tensor2d(b, [depth, columns])).dataSync())
  for (const [index, each] of product.entries()) expect(Number.isFinite(each)).toBe(Math.floor(index / columns) !== 4)
})

testKernels('matrices that do not fit each other are refused, by name', () => {
  const runtime = startRuntime()
  const ids = [
    [4, 3],
    [4, 2],
  ].map((shape) => runtime.createTensor(shape, 1, new Float32Array(shape[0]! * shape[1]!)))
  expect(() => runtime.execute('LeydenMatMulNN', [], ids, 1)).toThrow(/LeydenMatMulNN.*not as many columns/)
  for (const id of ids) runtime.deleteTensor(id)
})
