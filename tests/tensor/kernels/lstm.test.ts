import fc from 'fast-check'
import { expect } from 'vitest'
import type { Tensor } from '@tensorflow/tfjs'
import { testKernels } from './with-kernels.ts'
import { nn, setSeed } from '../../../engine/index.ts'
import { lstmByKernel } from '../../../engine/nn/recurrent/lstm-kernel.ts'
import { startRuntime, tf } from '../../../engine/tensor/index.ts'
import { runCaptured } from '../capture/captured.ts'
import { someValues, sizeOf } from '../values.ts'
import { differences } from './differences.ts'
import { relativeError } from './direct-convolution.ts'
import { lstmDirectly, type LstmInputs } from './lstm-reference.ts'
import { opsOf } from './ops-of.ts'
import { sizesUpTo, type SequenceSizes } from './sequence-sizes.ts'

startRuntime()

/** In float32, as docs/kernels.md says. */
const bound = 1e-5

const shapesOf = ({ time, batch, units }: SequenceSizes) => [
  [time, batch, 4 * units],
  [4 * units, units],
  [batch, units],
  [batch, units],
]

const valuesOf = (sizes: SequenceSizes) =>
  shapesOf(sizes).map((shape, stream) => someValues(sizeOf(shape), -1, 1, stream)) as never as LstmInputs & Float32Array[]

/** Each value counts by another weight, so that no two can be exchanged unseen. */
const weightsOf = ({ time, batch, units }: SequenceSizes) => [someValues(time * batch * units, 1, 2, 7), someValues(batch * units, 1, 2, 8)]

const dot = (a: ArrayLike<number>, b: ArrayLike<number>) => Array.from(a).reduce((sum, value, index) => sum + value * b[index]!, 0)

function computeAll(sizes: SequenceSizes) {
  const [ofHiddens, ofCell] = weightsOf(sizes)
  const run = (...[sums, weight, hidden, cell]: Tensor[]) => lstmByKernel(sums!, weight!, [hidden!, cell!])
  const loss = (...inputs: Tensor[]) => {
    const { output, last } = run(...inputs)
    return output
      .mul(tf.tensor(ofHiddens!, output.shape))
      .sum()
      .add(last[1]!.mul(tf.tensor(ofCell!, last[1]!.shape)).sum())
  }
  return (...inputs: Tensor[]): Tensor[] => {
    const { output, last } = run(...inputs)
    return [output, last[1]!, ...tf.grads(loss as never)(inputs)]
  }
}

function run(sizes: SequenceSizes): Float32Array[] {
  return tf.tidy(() => {
    const inputs = valuesOf(sizes).map((values, index) => tf.tensor(values as Float32Array, shapesOf(sizes)[index]!))
    return computeAll(sizes)(...inputs).map((result) => result.dataSync()) as never
  })
}

testKernels('any number of steps, examples and units gives the states of float64 within the bound', () => {
  fc.assert(
    fc.property(sizesUpTo({ time: 9, batch: 23, units: 37 }), (size) => {
      const [hiddens, cell] = lstmDirectly(size, valuesOf(size))
      const actual = run(size)
      expect(relativeError(actual[0]!, hiddens)).toBeLessThan(bound)
      expect(relativeError(actual[1]!, cell)).toBeLessThan(bound)
    }),
    { numRuns: 25, seed: 5 },
  )
})

testKernels('all gradients are those of differences in float64 within the bound', () => {
  fc.assert(
    fc.property(sizesUpTo({ time: 4, batch: 3, units: 5 }), (size) => {
      const [ofHiddens, ofCell] = weightsOf(size)
      const expected = differences((inputs) => {
        const [hiddens, cell] = lstmDirectly(size, inputs)
        return dot(hiddens, ofHiddens!) + dot(cell, ofCell!)
      }, valuesOf(size))
      for (const [index, gradient] of run(size).slice(2).entries()) expect(relativeError(gradient, expected[index]!)).toBeLessThan(bound)
    }),
    { numRuns: 12, seed: 6 },
  )
})

const large: SequenceSizes = { time: 12, batch: 19, units: 43 }

testKernels('captured gives the same bits as eager, and so does a second run', async () => {
  const eager = run(large)
  const inputs = valuesOf(large).map((values, index) => tf.tensor(values as Float32Array, shapesOf(large)[index]!))
  const captured = await runCaptured(computeAll(large), inputs)
  expect(captured).toEqual(eager.map((values) => Array.from(values)))
  expect(run(large)).toEqual(eager)
  tf.dispose(inputs)
})

testKernels('nn.lstm computes its steps by the kernel', () => {
  setSeed(1)
  const lstm = nn.lstm(3, 5)
  expect(opsOf(() => void lstm.forward(tf.ones([4, 2, 3])))).toContain('LeydenLstm')
})

testKernels('what a NaN reaches is NaN, and other examples are untouched', () => {
  const size = { time: 3, batch: 4, units: 6 }
  const [sums, weight, hidden, cell] = valuesOf(size) as Float32Array[]
  sums![(1 * 4 + 2) * 24 + 12] = NaN // step 1, example 2, a candidate
  const inputs = [sums, weight, hidden, cell].map((values, index) => tf.tensor(values!, shapesOf(size)[index]!))
  const output = tf.tidy(() => lstmByKernel(inputs[0]!, inputs[1]!, [inputs[2]!, inputs[3]!]).output.dataSync())
  const finite = (step: number, example: number) =>
    output.subarray((step * 4 + example) * 6, (step * 4 + example + 1) * 6).every(Number.isFinite)
  for (const example of [0, 1, 3]) for (const step of [0, 1, 2]) expect(finite(step, example)).toBe(true)
  expect([finite(0, 2), finite(1, 2), finite(2, 2)]).toEqual([true, false, false])
  tf.dispose(inputs)
})
