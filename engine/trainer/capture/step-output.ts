import type { Tensor } from '@tensorflow/tfjs'
import { tf } from '../../tensor/index.ts'

/** Replaces the tensors in arrays and plain objects by what `replace` makes of each; everything else stays what it is. */
export function mapTensors<T>(output: T, replace: (tensor: Tensor) => Tensor): T {
  const map = (value: unknown): unknown => {
    if (value instanceof tf.Tensor) return replace(value)
    if (Array.isArray(value)) return value.map(map)
    if (typeof value !== 'object' || value === null || Object.getPrototypeOf(value) !== Object.prototype) return value
    return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, map(each)]))
  }
  return map(output) as T
}
