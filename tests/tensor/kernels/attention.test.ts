import fc from 'fast-check'
import { expect } from 'vitest'
import type { Tensor } from '@tensorflow/tfjs'
import { testKernels } from './with-kernels.ts'
import { nn } from '../../../engine/index.ts'
import { attentionByKernel } from '../../../engine/nn/attention-kernel.ts'
import { startRuntime, tf } from '../../../engine/tensor/index.ts'
import { runCaptured } from '../capture/captured.ts'
import { someValues } from '../values.ts'
import { attendDirectly, shapeOfPacked, type AttentionSizes } from './attention-reference.ts'
import { differences } from './differences.ts'
import { relativeError } from './direct-convolution.ts'
import { opsOf } from './ops-of.ts'

startRuntime()

/** In float32, as docs/kernels.md says. */
const bound = 1e-5

const countOf = ({ batch, time, heads, width }: AttentionSizes) => batch * time * heads * width
const valuesOf = (sizes: AttentionSizes) => someValues(3 * countOf(sizes), -2, 2)
const weightsOf = (sizes: AttentionSizes) => someValues(countOf(sizes), -1, 1, 7)

/** The result and the gradient of its weighted sum. */
const computeAll = (sizes: AttentionSizes) => (qkv: Tensor) => {
  const apply = (qkv: Tensor) => attentionByKernel(qkv, sizes)
  const loss = (qkv: Tensor) => {
    const result = apply(qkv)
    return result.mul(tf.tensor(weightsOf(sizes), result.shape)).sum()
  }
  return [apply(qkv), tf.grad(loss)(qkv)]
}

const inputOf = (sizes: AttentionSizes) => tf.tensor(valuesOf(sizes), shapeOfPacked(sizes))

const run = (sizes: AttentionSizes): Float32Array[] =>
  tf.tidy(() => computeAll(sizes)(inputOf(sizes)).map((result) => result.dataSync() as never)) as never

const dot = (a: ArrayLike<number>, b: ArrayLike<number>) => Array.from(a).reduce((sum, value, index) => sum + value * b[index]!, 0)

testKernels('any size gives the values of float64 within the bound, and the gradients of differences', () => {
  const sizes = fc.record({
    batch: fc.integer({ min: 1, max: 2 }),
    time: fc.integer({ min: 1, max: 7 }),
    heads: fc.integer({ min: 1, max: 3 }),
    width: fc.integer({ min: 1, max: 5 }),
    causal: fc.boolean(),
    batchFirst: fc.boolean(),
  })
  fc.assert(
    fc.property(sizes, (size) => {
      const [y, gradient] = run(size)
      const inputs = [valuesOf(size)] as ArrayLike<number>[]
      expect(relativeError(y!, attendDirectly(size, inputs[0]!))).toBeLessThan(bound)
      const [expected] = differences(([qkv]) => dot(attendDirectly(size, qkv!), weightsOf(size)), inputs)
      expect(relativeError(gradient!, expected!)).toBeLessThan(bound)
    }),
    { numRuns: 30, seed: 10 },
  )
})

/** Beyond a block of queries, and where neither keys nor width fill vectors. */
const large = [
  { batch: 1, time: 131, heads: 2, width: 19 },
  { batch: 2, time: 96, heads: 1, width: 64 },
  { batch: 1, time: 49, heads: 3, width: 70 },
].flatMap((sizes) => [true, false].map((causal): AttentionSizes => ({ ...sizes, causal, batchFirst: causal })))

const plainly = (sizes: AttentionSizes) => (qkv: Tensor) => {
  const { heads, width, causal, batchFirst } = sizes
  const [first, second] = qkv.shape as [number, number]
  const parts = qkv.reshape([first, second, 3, heads, width]).transpose(batchFirst ? [2, 0, 3, 1, 4] : [2, 1, 3, 0, 4])
  const [q, k, v] = tf.unstack(parts) as [Tensor, Tensor, Tensor]
  const result = nn.attention(q, k, v, { causal }).transpose(batchFirst ? [0, 2, 1, 3] : [2, 0, 1, 3])
  return result.reshape([first, second, heads * width])
}

testKernels.each(large)('$time times of $heads heads of $width, causal: $causal: as float64, and the gradient as of plain ops', (sizes) => {
  const [y, gradient] = run(sizes)
  expect(relativeError(y!, attendDirectly(sizes, valuesOf(sizes)))).toBeLessThan(bound)
  const expected = tf.tidy(() => {
    const weights = tf.tensor(weightsOf(sizes), [...shapeOfPacked(sizes).slice(0, 2), sizes.heads * sizes.width])
    return tf
      .grad((qkv: Tensor) => plainly(sizes)(qkv).mul(weights).sum())(inputOf(sizes))
      .dataSync()
  })
  expect(relativeError(gradient!, expected as Float32Array)).toBeLessThan(bound)
})

testKernels.each(large)('$time times of $heads heads, causal: $causal: captured gives the bits of eager, twice', async (sizes) => {
  const eager = run(sizes)
  const input = inputOf(sizes)
  expect(await runCaptured((qkv) => computeAll(sizes)(qkv!), [input])).toEqual(eager.map((values) => Array.from(values)))
  expect(run(sizes)).toEqual(eager)
  input.dispose()
})

testKernels('scores of any size overflow nothing', () => {
  const sizes = { batch: 1, time: 3, heads: 1, width: 2, causal: false, batchFirst: true }
  const values = valuesOf(sizes).map((value) => value * 1e4)
  const y = tf.tidy(() => attentionByKernel(tf.tensor(values, shapeOfPacked(sizes)), sizes).dataSync())
  expect(relativeError(y as Float32Array, attendDirectly(sizes, values))).toBeLessThan(bound)
})

testKernels.each([NaN, Infinity])('a %s in a query reaches its own result, and no other', (value) => {
  const sizes = { batch: 1, time: 60, heads: 2, width: 4, causal: true, batchFirst: true }
  const values = valuesOf(sizes)
  values[50 * 3 * 8 + 4] = value // of time 50, head 1
  const y = tf.tidy(() => attentionByKernel(tf.tensor(values, shapeOfPacked(sizes)), sizes).dataSync())
  for (const [index, each] of y.entries()) expect(Number.isFinite(each)).toBe(!(Math.floor(index / 8) === 50 && index % 8 >= 4))
})

testKernels('attention of a sequence to itself uses the kernel where nothing is dropped', () => {
  const x = tf.ones([2, 3, 8])
  const opsWith = (options: object) => {
    const layer = nn.multiHeadAttention(8, 2, options)
    return opsOf(() => void layer.forward(x)).filter((op) => op.startsWith('LeydenAttention'))
  }
  expect(opsWith({ causal: true, batchFirst: true })).toEqual(['LeydenAttentionCausal'])
  expect(opsWith({})).toEqual(['LeydenAttentionTimeFirst'])
  expect(opsWith({ dropout: 0.5 })).toEqual([])
})
