import type { Tensor } from '@tensorflow/tfjs'
import { tf } from '../../tensor/index.ts'

/** Replaces the tensors in arrays and plain objects by what `replace` makes of each; everything else stays what it is. */
export function mapTensors<T>(output: T, replace: (tensor: Tensor) => Tensor): T {
  const map = (value: unknown): unknown => {
    if (value instanceof tf.Tensor) return replace(value)
    if (Array.isArray(value)) return value.map(map)
    if (!isPlain(value)) return value
    return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, map(each)]))
  }
  return map(output) as T
}

/** The tensors in arrays and plain objects, in the order in which `mapTensors` comes to them. */
export function tensorsIn(output: unknown): Tensor[] {
  const found: Tensor[] = []
  mapTensors(output, (tensor) => (found.push(tensor), tensor))
  return found
}

export function isPlain(value: unknown): value is Record<string, unknown> {
  if (typeof value !== 'object' || value === null) return false
  const prototype: unknown = Object.getPrototypeOf(value)
  return prototype === Object.prototype || prototype === null
}
