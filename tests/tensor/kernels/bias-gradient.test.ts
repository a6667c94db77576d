import fc from 'fast-check'
import { expect } from 'vitest'
import type { Tensor } from '@tensorflow/tfjs'
import { testKernels } from './with-kernels.ts'
import { nn } from '../../../engine/index.ts'
import { startRuntime, tf } from '../../../engine/tensor/index.ts'
import { runCaptured } from '../capture/captured.ts'
import { sizeOf, someValues } from '../values.ts'
import { capturedOps } from './captured-ops.ts'
import { relativeError } from './direct-convolution.ts'
import { opsOf } from './ops-of.ts'

startRuntime()

/** In float32, as docs/kernels.md says. */
const bound = 1e-5

/** x + bias, or ReLU of it, where the result's gradient is `dy`: the gradients of x and the bias. */
const gradients =
  (rectified: boolean) =>
  (...[x, bias, dy]: Tensor[]) => {
    const loss = (x: Tensor, bias: Tensor) => (rectified ? x.add(bias).relu() : x.add(bias)).mul(dy!).sum()
    return tf.grads(loss as never)([x!, bias!])
  }

const inputsOf = (shape: number[]) => [
  tf.tensor(someValues(sizeOf(shape)), shape),
  tf.tensor(someValues(shape.at(-1)!, -1, 1, 1)),
  tf.tensor(someValues(sizeOf(shape), -2, 2, 2), shape),
]

function directly(shape: number[], rectified: boolean): Float64Array {
  const [columns, bias] = [shape.at(-1)!, someValues(shape.at(-1)!, -1, 1, 1)]
  const x = someValues(sizeOf(shape))
  const sums = new Float64Array(columns)
  for (const [at, value] of someValues(sizeOf(shape), -2, 2, 2).entries())
    if (!rectified || Math.fround(x[at]! + bias[at % columns]!) > 0) sums[at % columns]! += value
  return sums
}

const run = (shape: number[], rectified: boolean): number[][] =>
  tf.tidy(() => gradients(rectified)(...inputsOf(shape)).map((result) => Array.from(result.dataSync()) as never))

testKernels('any size gives the sums of float64 within the bound', () => {
  const extents = fc.array(fc.integer({ min: 1, max: 30 }), { minLength: 1, maxLength: 3 })
  fc.assert(
    fc.property(extents, fc.integer({ min: 8, max: 40 }), (rows, columns) => {
      expect(relativeError(run([...rows, columns], false)[1]!, directly([...rows, columns], false))).toBeLessThan(bound)
    }),
    { numRuns: 30, seed: 4 },
  )
})

const shapes = [[3, 8], [2, 5, 7, 19], [40_000, 9], [16, 32, 32, 64], [1, 2, 512, 8], [1, 2, 60_000, 8], [1, 33_000]] // prettier-ignore
const cases = shapes.flatMap((shape) => [false, true].map((rectified) => ({ shape, rectified })))

testKernels.each(cases)('$shape, with ReLU: $rectified: as float64, and the same bits captured', async ({ shape, rectified }) => {
  const eager = run(shape, rectified)
  expect(relativeError(eager[1]!, directly(shape, rectified))).toBeLessThan(bound)
  expect(await runCaptured(gradients(rectified), inputsOf(shape))).toEqual(eager)
})

testKernels('with ReLU before it, it is one op with that one in a captured step', () => {
  const ops = capturedOps(gradients(true), inputsOf([4, 6, 10]))
  expect(ops).toContain('LeydenReluBiasGrad')
  for (const op of ['ReluGrad', 'LeydenBiasAddGrad']) expect(ops).not.toContain(op)
})

testKernels('NaN and infinity pass as by the ops one by one', async () => {
  const [x, bias] = inputsOf([4, 9])
  const dy = tf.tensor(someValues(36).with(3, NaN).with(13, Infinity).with(23, -Infinity), [4, 9])
  const eager = tf.tidy(() => gradients(true)(x!, bias!, dy).map((result) => Array.from(result.dataSync()) as never)) as number[][]
  expect(eager[1]).toContainEqual(NaN)
  expect(await runCaptured(gradients(true), [x!, bias!, dy])).toEqual(eager)
})

testKernels('sums over all axes but the last are computed by it, others by TensorFlow', () => {
  const x = tf.ones([3, 4, 10])
  const ofSum = (axes: number[], keepDims = false) => opsOf(() => void x.sum(axes, keepDims))
  for (const axes of [[0, 1], [1, 0], [-2, 0]]) expect(ofSum(axes)).toContain('LeydenBiasAddGrad') // prettier-ignore
  for (const axes of [[0], [1], [2], [0, 2], [0, 1, 2]]) expect(ofSum(axes)).not.toContain('LeydenBiasAddGrad') // prettier-ignore
  expect(ofSum([0, 1], true)).not.toContain('LeydenBiasAddGrad')
  const layer = nn.linear(5, 12)
  const ofLayer = opsOf(() => void tf.variableGrads(() => layer.forward(tf.ones([2, 5])).sum() as never, [layer.bias!]))
  expect(ofLayer).toContain('LeydenBiasAddGrad')
})
