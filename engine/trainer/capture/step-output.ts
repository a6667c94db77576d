import type { Tensor } from '@tensorflow/tfjs'
import { tf } from '../../tensor/index.ts'

/** Replaces the tensors in arrays and plain objects by what `replace` makes of each; everything else stays what it is. */
export function mapTensors<T>(output: T, replace: (tensor: Tensor) => Tensor): T {
  const map = (value: unknown): unknown => {
    if (value instanceof tf.Tensor) return replace(value)
    if (Array.isArray(value)) return value.map(map)
    if (!isPlain(value)) return value
    const mapped = { ...value }
    for (const key of Object.keys(value)) mapped[key] = map(value[key])
    return mapped
  }
  return map(output) as T
}

/** The tensors in arrays and plain objects, in the order in which `mapTensors` comes to them. */
export function tensorsIn(output: unknown): Tensor[] {
  const found: Tensor[] = []
  collect(output, found)
  return found
}

function collect(value: unknown, found: Tensor[]): void {
  if (value instanceof tf.Tensor) found.push(value)
  else if (Array.isArray(value)) for (const each of value) collect(each, found)
  else if (isPlain(value)) for (const key of Object.keys(value)) collect(value[key], found)
}

export function isPlain(value: unknown): value is Record<string, unknown> {
  if (typeof value !== 'object' || value === null) return false
  const prototype: unknown = Object.getPrototypeOf(value)
  return prototype === Object.prototype || prototype === null
}
