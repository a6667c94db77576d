import type { Tensor } from '@tensorflow/tfjs'
import { tf } from '../../engine/tensor/index.ts'

const change = 1e-2 // balances float32's rounding against what the difference leaves out

/** The gradient of the scalar `f` at `x` by central differences: right to about 1e-3 for smooth functions of values around 1. */
export function numericGradient(f: (x: Tensor) => Tensor, x: Tensor): number[] {
  const values = x.dataSync() as Float32Array
  const at = (index: number, difference: number) =>
    tf.tidy(() => f(tf.tensor(values.with(index, values[index]! + difference), x.shape)).dataSync()[0]!)
  return Array.from(values, (_, index) => (at(index, change) - at(index, -change)) / (2 * change))
}
