import fc from 'fast-check'
import { expect } from 'vitest'
import type { Tensor } from '@tensorflow/tfjs'
import { testKernels } from './with-kernels.ts'
import { nn } from '../../../engine/index.ts'
import { batchNormByKernel } from '../../../engine/nn/batch-norm-kernel.ts'
import { startRuntime, tf } from '../../../engine/tensor/index.ts'
import { runCaptured } from '../capture/captured.ts'
import { someValues } from '../values.ts'
import { capturedOps } from './captured-ops.ts'
import { differences } from './differences.ts'
import { relativeError } from './direct-convolution.ts'

startRuntime()

/** In float32, as docs/kernels.md says. */
const bound = 1e-5
const options = { epsilon: 1e-3, momentum: 0.25 }

interface Sizes {
  rows: number
  columns: number
}

type Values = ArrayLike<number>[]

const valuesOf = ({ rows, columns }: Sizes): Values => [
  someValues(rows * columns, -1, 3),
  someValues(columns, 0.5, 1.5, 1),
  someValues(columns, -1, 1, 2),
  someValues(columns, -1, 1, 3),
  someValues(columns, 1, 2, 4),
]

const weightsOf = ({ rows, columns }: Sizes) => someValues(rows * columns, -2, 2, 7)

/** The result, and the new running mean and variance. */
function directly({ rows, columns }: Sizes, [x, scale, offset, mean, variance]: Values): Float64Array[] {
  const [y, newMean, newVariance] = [rows * columns, columns, columns].map((length) => new Float64Array(length))
  for (let column = 0; column < columns; column++) {
    const values = Array.from({ length: rows }, (_, row) => x![row * columns + column]!)
    const middle = values.reduce((sum, value) => sum + value, 0) / rows
    const squares = values.reduce((sum, value) => sum + (value - middle) ** 2, 0)
    const factor = scale![column]! / Math.sqrt(squares / rows + options.epsilon)
    for (const [row, value] of values.entries()) y![row * columns + column] = (value - middle) * factor + offset![column]!
    newMean![column] = mean![column]! * (1 - options.momentum) + middle * options.momentum
    newVariance![column] = variance![column]! * (1 - options.momentum) + (squares / (rows - 1)) * options.momentum
  }
  return [y!, newMean!, newVariance!]
}

type Inputs = [x: Tensor, scale: Tensor, offset: Tensor, mean: Tensor, variance: Tensor]

const apply = (...[x, scale, offset, mean, variance]: Inputs) => batchNormByKernel({ x, scale, offset, mean, variance }, options)

/** Results, and the gradients of x, scale and offset. */
const computeAll =
  (sizes: Sizes) =>
  (...inputs: Tensor[]) => {
    const [, , , mean, variance] = inputs as Inputs
    const weights = tf.tensor(weightsOf(sizes), inputs[0]!.shape)
    const loss = (x: Tensor, scale: Tensor, offset: Tensor) => apply(x, scale, offset, mean, variance)[0]!.mul(weights).sum()
    return [...apply(...(inputs as Inputs)).slice(0, 3), ...tf.grads(loss as never)(inputs.slice(0, 3))]
  }

const inputsOf = (sizes: Sizes, values = valuesOf(sizes)) => {
  const [x, ...rows] = values as Float32Array[]
  return [tf.tensor(x!, [sizes.rows, sizes.columns]), ...rows.map((row) => tf.tensor(row))]
}

const run = (sizes: Sizes): Float32Array[] =>
  tf.tidy(() => computeAll(sizes)(...inputsOf(sizes)).map((result) => result.dataSync() as never)) as never

const dot = (a: ArrayLike<number>, b: ArrayLike<number>) => Array.from(a).reduce((sum, value, index) => sum + value * b[index]!, 0)

testKernels('any size gives the values of float64 within the bound, and the gradients of differences', () => {
  const sizes = fc.record({ rows: fc.integer({ min: 5, max: 20 }), columns: fc.integer({ min: 3, max: 11 }) }) // a lone sum may be nearly zero
  fc.assert(
    fc.property(sizes, (size) => {
      const [y, mean, variance, ...gradients] = run(size)
      const inputs = valuesOf(size)
      const expected = directly(size, inputs)
      for (const [index, actual] of [y, mean, variance].entries()) expect(relativeError(actual!, expected[index]!)).toBeLessThan(bound)
      const loss = (given: Values) => dot(directly(size, [...given, ...inputs.slice(3)])[0]!, weightsOf(size))
      for (const [index, gradient] of differences(loss, inputs.slice(0, 3)).entries())
        expect(relativeError(gradients[index]!, gradient)).toBeLessThan(bound)
    }),
    { numRuns: 15, seed: 9 },
  )
})

/** So many rows that they are several parts. */
const large: Sizes[] = [
  { rows: 5000, columns: 13 },
  { rows: 50_001, columns: 1 },
  { rows: 700, columns: 128 },
  { rows: 3, columns: 17_000 },
]

/** By its formula (Ioffe and Szegedy 2015), in float64. */
function gradientsDirectly({ rows, columns }: Sizes, [x, scale, , ...statistics]: Values): Float64Array[] {
  const [ones, zeros] = [new Float64Array(columns).fill(1), new Float64Array(columns)]
  const [normalised] = directly({ rows, columns }, [x!, ones, zeros, ...statistics])
  const weights = weightsOf({ rows, columns })
  const [dx, dScale, dOffset] = [rows * columns, columns, columns].map((length) => new Float64Array(length))
  for (let column = 0; column < columns; column++) {
    const places = Array.from({ length: rows }, (_, row) => row * columns + column)
    for (const at of places) dOffset![column]! += weights[at]!
    for (const at of places) dScale![column]! += weights[at]! * normalised![at]!
    const middle = places.reduce((sum, at) => sum + x![at]!, 0) / rows
    const variance = places.reduce((sum, at) => sum + (x![at]! - middle) ** 2, 0) / rows
    const factor = scale![column]! / Math.sqrt(variance + options.epsilon)
    for (const at of places) dx![at] = factor * (weights[at]! - dOffset![column]! / rows - (normalised![at]! * dScale![column]!) / rows)
  }
  return [dx!, dScale!, dOffset!]
}

testKernels.each(large)('$rows x $columns: values and gradients are those of float64 within the bound', (size) => {
  const actual = run(size)
  const expected = [...directly(size, valuesOf(size)), ...gradientsDirectly(size, valuesOf(size))]
  for (const [index, values] of actual.entries()) expect(relativeError(values, expected[index]!)).toBeLessThan(bound)
})

testKernels('a mean that is large beside the deviation costs no more than the rounding of x', () => {
  const size = { rows: 4000, columns: 9 }
  const inputs = valuesOf(size).with(0, someValues(size.rows * size.columns, 999, 1001))
  const [y] = tf.tidy(() =>
    apply(...(inputsOf(size, inputs) as Inputs)).map((result) => result.dataSync() as never),
  ) as never as Float32Array[]
  expect(relativeError(y!, directly(size, inputs)[0]!)).toBeLessThan(1e-4) // of x, the mean is rounded by 6e-8 * 1000
})

testKernels.each(large)('$rows x $columns: captured gives the same bits as eager, and so does a second run', async (size) => {
  const eager = run(size)
  const inputs = inputsOf(size)
  expect(await runCaptured(computeAll(size), inputs)).toEqual(eager.map((values) => Array.from(values)))
  expect(run(size)).toEqual(eager)
  tf.dispose(inputs)
})

testKernels.each([NaN, Infinity])('a %s makes its column NaN, and no other', (value) => {
  const sizes = { rows: 7, columns: 11 }
  const inputs = valuesOf(sizes).with(0, someValues(77).with(2 * 11 + 4, value))
  const y = tf.tidy(() => apply(...(inputsOf(sizes, inputs) as Inputs))[0]!.dataSync())
  for (const [index, each] of y.entries()) expect(Number.isNaN(each)).toBe(index % 11 === 4)
})

const [first, second] = [nn.batchNorm2d(6), nn.batchNorm2d(6)]

/** Ways in which networks use it, and the ops that a captured step has for them, forward and back. */
const uses: [string, (x: Tensor) => Tensor, string[]][] = [
  ['batch norm', (x) => first.forward(x), ['', 'Grad']],
  ['batch norm and ReLU', (x) => first.forward(x).relu(), ['Relu', 'ReluGrad']],
  ['batch norm and nn.relu', (x) => nn.relu().forward(first.forward(x)), ['Relu', 'ReluGrad']],
  ['what is added to batch norm, and ReLU', (x) => first.forward(x).add(x).relu(), ['AddRelu', 'Grad']],
  ['what batch norm is added to, and ReLU', (x) => x.add(first.forward(x)).relu(), ['AddRelu', 'Grad']],
  ['the sum of two, and ReLU', (x) => first.forward(x).add(second.forward(x)).relu(), ['', 'AddRelu', 'Grad', 'Grad']],
  ['the sum of two', (x) => first.forward(x).add(second.forward(x)), ['', 'Add', 'Grad', 'Grad']],
]

const withGradient = (forward: (x: Tensor) => Tensor) => (x: Tensor) => {
  const weights = tf.tensor(someValues(x.size, -1, 1, 5), x.shape)
  const { value, grad } = tf.valueAndGrad((x) => forward(x).mul(weights).sum() as never)(x)
  return [value, grad, first.running_mean.mul(1), first.running_var.mul(1), second.running_var.mul(1)]
}

const picture = tf.tensor(someValues(5 * 4 * 7 * 6), [5, 4, 7, 6])

testKernels.each(uses)('%s: one op each way in a captured step', (_, forward, expected) => {
  const ops = capturedOps((x) => withGradient(forward)(x!), [picture])
  const own = ops.filter((op) => op.startsWith('LeydenBatchNorm')).map((op) => op.replace('LeydenBatchNorm', ''))
  expect(own.toSorted()).toEqual(expected.toSorted())
  expect(ops.filter((op) => op === 'Relu' || op.startsWith('FusedBatchNorm'))).toEqual([])
})

testKernels.each(uses)('%s: the same bits captured', async (_, forward) => {
  const restart = () => {
    for (const { running_mean: mean, running_var: variance } of [first, second]) {
      mean.assign(tf.zeros([6]))
      variance.assign(tf.ones([6]))
    }
  }
  restart()
  const captured = await runCaptured((x) => withGradient(forward)(x!), [picture])
  restart()
  const eager = tf.tidy(() => withGradient(forward)(picture).map((result) => Array.from(result.dataSync()) as never))
  expect(captured).toEqual(eager)
})
