import fc from 'fast-check'
import { expect } from 'vitest'
import type { Tensor } from '@tensorflow/tfjs'
import { testKernels } from './with-kernels.ts'
import { nn } from '../../../engine/index.ts'
import { attentionByKernel, crossAttentionByKernel } from '../../../engine/nn/attention-kernel.ts'
import { startRuntime, tf } from '../../../engine/tensor/index.ts'
import { runCaptured } from '../capture/captured.ts'
import { sizeOf, someValues } from '../values.ts'
import { attendAcrossDirectly, type CrossAttentionInputs, type CrossAttentionSizes } from './cross-attention-reference.ts'
import { differences } from './differences.ts'
import { relativeError } from './direct-convolution.ts'
import { opsOf } from './ops-of.ts'

startRuntime()

/** In float32, as docs/kernels.md says. */
const bound = 1e-5

const rowsOf = ({ batch, heads, width, batchFirst }: CrossAttentionSizes, time: number) =>
  batchFirst ? [batch, time, heads * width] : [time, batch, heads * width]

/** Of query, key, value, and mask where there is one. */
const shapesOf = (sizes: CrossAttentionSizes) => [
  rowsOf(sizes, sizes.queries),
  rowsOf(sizes, sizes.keys),
  rowsOf(sizes, sizes.keys),
  ...(sizes.mask ? [sizes.mask] : []),
]

const valuesOf = (sizes: CrossAttentionSizes) =>
  shapesOf(sizes).map((shape, stream) => someValues(sizeOf(shape), -2, 2, stream)) as never as Float32Array[] & CrossAttentionInputs

const tensorsOf = (sizes: CrossAttentionSizes, values: ArrayLike<number>[] = valuesOf(sizes)) =>
  shapesOf(sizes).map((shape, index) => tf.tensor(values[index] as Float32Array, shape))

const sourcesOf = (sizes: CrossAttentionSizes) => (valuesOf(sizes) as Float32Array[]).slice(0, 3)

const weightsOf = (sizes: CrossAttentionSizes) => someValues(sizeOf(rowsOf(sizes, sizes.queries)), -1, 1, 7)

type Attend = (sizes: CrossAttentionSizes) => (...inputs: Tensor[]) => Tensor

const separately: Attend =
  (sizes) =>
  (...[q, k, v, mask]) =>
    crossAttentionByKernel(q!, k!, v!, { ...sizes, mask })

/** Where there are as many keys as queries. */
const packed: Attend =
  (sizes) =>
  (...[q, k, v, mask]) =>
    attentionByKernel(tf.concat([q!, k!, v!], 2), { ...sizes, mask })

const plainly: Attend =
  ({ heads, width, causal, batchFirst }) =>
  (...[q, k, v, mask]) => {
    const apart = [q!, k!, v!].map((rows) =>
      rows.reshape([rows.shape[0]!, rows.shape[1]!, heads, width]).transpose(batchFirst ? [0, 2, 1, 3] : [1, 2, 0, 3]),
    ) as [Tensor, Tensor, Tensor]
    return nn
      .attention(...apart, { causal, mask })
      .transpose(batchFirst ? [0, 2, 1, 3] : [2, 0, 1, 3])
      .reshape(q!.shape)
  }

/** The result, and the gradients of its weighted sum by each input. */
const computeAll =
  (attend: Attend, sizes: CrossAttentionSizes) =>
  (...inputs: Tensor[]): Tensor[] => {
    const loss = (...inputs: Tensor[]) =>
      attend(sizes)(...inputs)
        .mul(tf.tensor(weightsOf(sizes), rowsOf(sizes, sizes.queries)))
        .sum()
    return [attend(sizes)(...inputs), ...tf.grads(loss as never)(inputs)]
  }

const run = (attend: Attend, sizes: CrossAttentionSizes): Float32Array[] =>
  tf.tidy(() => computeAll(attend, sizes)(...tensorsOf(sizes)).map((result) => result.dataSync()) as never)

const dot = (a: ArrayLike<number>, b: ArrayLike<number>) => Array.from(a).reduce((sum, value, index) => sum + value * b[index]!, 0)

const anySizes = fc
  .record({
    batch: fc.integer({ min: 1, max: 2 }),
    queries: fc.integer({ min: 1, max: 6 }),
    keys: fc.integer({ min: 1, max: 6 }),
    heads: fc.integer({ min: 1, max: 3 }),
    width: fc.integer({ min: 1, max: 5 }),
    causal: fc.boolean(),
    batchFirst: fc.boolean(),
    whole: fc.option(fc.array(fc.boolean(), { minLength: 4, maxLength: 4 })),
  })
  .map(({ whole, ...sizes }): CrossAttentionSizes => {
    const all = [sizes.batch, sizes.heads, sizes.queries, sizes.keys]
    return { ...sizes, mask: whole && all.map((extent, axis) => (whole[axis] ? extent : 1)) }
  })

testKernels.each([
  ['by themselves', separately, anySizes],
  ['packed', packed, anySizes.map((sizes) => ({ ...sizes, keys: sizes.queries, mask: sizes.mask && [...sizes.mask.slice(0, 3), 1] }))],
])('query, key and value %s, with any mask: as in float64 within the bound, and the gradients of differences', (_, attend, any) => {
  fc.assert(
    fc.property(any, (sizes) => {
      const [y, ...gradients] = run(attend, sizes)
      expect(relativeError(y!, attendAcrossDirectly(sizes, valuesOf(sizes)))).toBeLessThan(bound)
      const expected = differences((inputs) => dot(attendAcrossDirectly(sizes, inputs), weightsOf(sizes)), valuesOf(sizes))
      // Of few queries that see one key nothing depends on the scores: what is left is rounding.
      for (const [index, gradient] of gradients.entries())
        for (const [place, value] of gradient.entries()) expect(Math.abs(value - expected[index]![place]!)).toBeLessThan(3 * bound)
    }),
    { numRuns: 40, seed: 11 },
  )
})

/** Beyond a block of queries, and where neither keys nor width fill vectors; the last hides the end of each example. */
const large: CrossAttentionSizes[] = [
  { batch: 1, queries: 131, keys: 67, heads: 2, width: 19, causal: false, batchFirst: true, mask: [1, 2, 131, 67] },
  { batch: 2, queries: 7, keys: 150, heads: 1, width: 64, causal: false, batchFirst: false, mask: null },
  { batch: 2, queries: 97, keys: 97, heads: 2, width: 33, causal: true, batchFirst: true, mask: [2, 1, 1, 97] },
]

testKernels.each(large)('$queries queries of $keys keys, mask $mask: as float64, and the gradients as of plain ops', (sizes) => {
  const results = [separately, ...(sizes.keys === sizes.queries ? [packed] : [])].map((attend) => run(attend, sizes))
  const expected = run(plainly, sizes)
  for (const [y, ...gradients] of results) {
    expect(relativeError(y!, attendAcrossDirectly(sizes, valuesOf(sizes)))).toBeLessThan(bound)
    for (const [index, gradient] of gradients.entries()) expect(relativeError(gradient, expected[index + 1]!)).toBeLessThan(bound)
  }
})

testKernels.each(large)('$queries queries of $keys keys, mask $mask: captured gives the bits of eager, twice', async (sizes) => {
  const eager = run(separately, sizes)
  const inputs = tensorsOf(sizes)
  expect(await runCaptured(computeAll(separately, sizes), inputs)).toEqual(eager.map((values) => Array.from(values)))
  expect(run(separately, sizes)).toEqual(eager)
  tf.dispose(inputs)
})

const few: CrossAttentionSizes = { batch: 2, queries: 3, keys: 5, heads: 1, width: 2, causal: false, batchFirst: true, mask: [2, 1, 1, 5] }

/** The second example without its last two keys. */
const resultsWith = (hidden: number) => {
  const values = [...sourcesOf(few), Float32Array.of(0, 0, 0, 0, 0, 0, 0, 0, hidden, hidden)]
  return tf.tidy(() => Array.from(separately(few)(...tensorsOf(few, values)).dataSync()))
}

testKernels('keys that a mask hides count nothing, by minus infinity as by a low number', () => {
  expect(resultsWith(-Infinity)).toEqual(resultsWith(-1e9))
  expect(resultsWith(-1e9).slice(0, 6)).toEqual(resultsWith(0).slice(0, 6))
  expect(resultsWith(-1e9).slice(6)).not.toEqual(resultsWith(0).slice(6))
})

testKernels('a NaN in a mask reaches its own query, and no other', () => {
  const sizes = { ...few, mask: [2, 1, 3, 5] }
  const mask = new Float32Array(30)
  mask[4 * 5 + 2] = NaN // example 1, query 1
  const y = tf.tidy(() => separately(sizes)(...tensorsOf(sizes, [...sourcesOf(sizes), mask])).dataSync())
  expect(Array.from(y, Number.isFinite)).toEqual(Array.from({ length: 12 }, (_, index) => Math.floor(index / 2) !== 4))
})

testKernels('nn.multiHeadAttention uses the kernels with masks and other keys, and not where a mask is of another shape', () => {
  const [x, other] = [tf.ones([2, 3, 8]), tf.ones([2, 4, 8])]
  const opsWith = (more: object, options: object = { batchFirst: true }, input = x) => {
    const layer = nn.multiHeadAttention(8, 2, options)
    return opsOf(() => void layer.forward(input, more)).filter((op) => /^Leyden.*Attention/.test(op))
  }
  expect(opsWith({ mask: tf.zeros([3, 3]) })).toEqual(['LeydenAttentionMasked'])
  expect(opsWith({ mask: tf.zeros([3]) }, { causal: true, batchFirst: true })).toEqual(['LeydenAttentionMaskedCausal'])
  expect(opsWith({ key: other })).toEqual(['LeydenCrossAttention'])
  expect(opsWith({ key: other, mask: tf.zeros([2, 1, 1, 4]) })).toEqual(['LeydenCrossAttentionMasked'])
  expect(opsWith({ key: tf.ones([5, 3, 8]) }, {})).toEqual(['LeydenCrossAttentionTimeFirst'])
  expect(opsWith({ mask: tf.zeros([4, 1, 3, 3]) }, undefined, tf.ones([1, 3, 8]))).toEqual([])
})
