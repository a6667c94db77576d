import fc from 'fast-check'
import { expect } from 'vitest'
import type { Tensor } from '@tensorflow/tfjs'
import { testKernels } from './with-kernels.ts'
import { nn, setSeed } from '../../../engine/index.ts'
import { gruByKernel } from '../../../engine/nn/recurrent/gru-kernel.ts'
import { startRuntime, tf } from '../../../engine/tensor/index.ts'
import { runCaptured } from '../capture/captured.ts'
import { someValues, sizeOf } from '../values.ts'
import { differences } from './differences.ts'
import { relativeError } from './direct-convolution.ts'
import { gruDirectly, type GruInputs } from './gru-reference.ts'
import { opsOf } from './ops-of.ts'
import { sizesUpTo, type SequenceSizes } from './sequence-sizes.ts'

startRuntime()

/** In float32, as docs/kernels.md says. */
const bound = 1e-5

const shapesOf = ({ time, batch, units }: SequenceSizes) => [[time, batch, 3 * units], [3 * units, units], [3 * units], [batch, units]]

const valuesOf = (sizes: SequenceSizes) =>
  shapesOf(sizes).map((shape, stream) => someValues(sizeOf(shape), -1, 1, stream)) as never as GruInputs & Float32Array[]

/** Each value counts by another weight, so that no two can be exchanged unseen. */
const weightsOf = ({ time, batch, units }: SequenceSizes) => someValues(time * batch * units, 1, 2, 7)

const dot = (a: ArrayLike<number>, b: ArrayLike<number>) => Array.from(a).reduce((sum, value, index) => sum + value * b[index]!, 0)

function computeAll(sizes: SequenceSizes) {
  const run = (...[sums, weight, bias, hidden]: Tensor[]) => gruByKernel(sums!, weight!, bias!, hidden!).output
  const loss = (...inputs: Tensor[]) => {
    const output = run(...inputs)
    return output.mul(tf.tensor(weightsOf(sizes), output.shape)).sum()
  }
  return (...inputs: Tensor[]): Tensor[] => [run(...inputs), ...tf.grads(loss as never)(inputs)]
}

const tensorsOf = (sizes: SequenceSizes) =>
  valuesOf(sizes).map((values, index) => tf.tensor(values as Float32Array, shapesOf(sizes)[index]!))

const run = (sizes: SequenceSizes): Float32Array[] =>
  tf.tidy(() => computeAll(sizes)(...tensorsOf(sizes)).map((result) => result.dataSync()) as never)

testKernels('any number of steps, examples and units gives the states of float64 within the bound', () => {
  fc.assert(
    fc.property(sizesUpTo({ time: 9, batch: 23, units: 37 }), (size) => {
      expect(relativeError(run(size)[0]!, gruDirectly(size, valuesOf(size)))).toBeLessThan(bound)
    }),
    { numRuns: 25, seed: 5 },
  )
})

testKernels('all gradients are those of differences in float64 within the bound', () => {
  fc.assert(
    fc.property(sizesUpTo({ time: 4, batch: 3, units: 5 }), (size) => {
      const expected = differences((inputs) => dot(gruDirectly(size, inputs), weightsOf(size)), valuesOf(size))
      for (const [index, gradient] of run(size).slice(1).entries()) expect(relativeError(gradient, expected[index]!)).toBeLessThan(bound)
    }),
    { numRuns: 12, seed: 6 },
  )
})

const large: SequenceSizes = { time: 12, batch: 19, units: 43 }

testKernels('captured gives the same bits as eager, and so does a second run', async () => {
  const eager = run(large)
  const inputs = tensorsOf(large)
  const captured = await runCaptured(computeAll(large), inputs)
  expect(captured).toEqual(eager.map((values) => Array.from(values)))
  expect(run(large)).toEqual(eager)
  tf.dispose(inputs)
})

testKernels('nn.gru computes its steps by the kernel, without a bias too', () => {
  setSeed(1)
  for (const bias of [true, false]) {
    const gru = nn.gru(3, 5, { bias })
    expect(opsOf(() => void gru.forward(tf.ones([4, 2, 3])))).toContain('LeydenGru')
  }
})

testKernels('what a NaN reaches is NaN, and other examples are untouched', () => {
  const size = { time: 3, batch: 4, units: 6 }
  const inputs = valuesOf(size).map((values, index) => {
    const changed = Float32Array.from(values)
    if (index === 0) changed[(1 * 4 + 2) * 18 + 12] = NaN // step 1, example 2, a candidate
    return tf.tensor(changed, shapesOf(size)[index]!)
  })
  const output = tf.tidy(() => gruByKernel(inputs[0]!, inputs[1]!, inputs[2]!, inputs[3]!).output.dataSync())
  const finite = (step: number, example: number) =>
    output.subarray((step * 4 + example) * 6, (step * 4 + example + 1) * 6).every(Number.isFinite)
  for (const example of [0, 1, 3]) for (const step of [0, 1, 2]) expect(finite(step, example)).toBe(true)
  expect([finite(0, 2), finite(1, 2), finite(2, 2)]).toEqual([true, false, false])
  tf.dispose(inputs)
})
