import { LeydenError } from '../errors/index.ts'
import type { Sample, SampleArray } from './sample.ts'

/** A field of a batch. */
export interface Field {
  name: string
  values: Float32Array | Int32Array | Uint8Array
  /** With the samples as the first axis. */
  shape: number[]
}

type Allocate = (bytes: number) => ArrayBufferLike

/** Fields begin at multiples of so many bytes, which typed arrays need. */
const alignment = 8

/** Lays samples out field by field, in one buffer. Throws where they differ in fields or shapes. */
export function collate(samples: Sample[], allocate: Allocate = (bytes) => new ArrayBuffer(bytes)): Field[] {
  const names = Object.keys(samples[0] ?? {})
  const columns = names.map((name) => ({ name, entries: toArrays(name, samples) }))
  let bytes = 0
  const starts = columns.map(({ entries }) => {
    const start = bytes
    bytes += Math.ceil((entries.length * entries[0]!.values.byteLength) / alignment) * alignment
    return start
  })
  const buffer = allocate(bytes)
  return columns.map(({ name, entries }, index) => fill(name, entries, buffer, starts[index]!))
}

function fill(name: string, entries: SampleArray[], buffer: ArrayBufferLike, start: number): Field {
  const { values: first, shape } = entries[0]!
  const ArrayType = first.constructor as new (buffer: ArrayBufferLike, start: number, length: number) => Field['values']
  const values = new ArrayType(buffer, start, first.length * entries.length)
  for (const [index, entry] of entries.entries()) values.set(entry.values, index * first.length)
  return { name, values, shape: [entries.length, ...shape] }
}

function toArrays(name: string, samples: Sample[]): SampleArray[] {
  const kinds = samples.map((sample) => kindOf(sample[name]))
  const odd = kinds.find((kind) => kind !== kinds[0])
  if (odd) {
    throw new LeydenError(`dataset: '${name}' is ${kinds[0]} in the first sample of a batch and ${odd} in another.`, {
      remedy: 'Give every sample the same fields, of the same shapes and types.',
    })
  }
  return samples.map((sample) => toArray(name, sample[name]!))
}

function toArray(name: string, value: number | SampleArray): SampleArray {
  if (typeof value === 'number') return { values: Float32Array.of(value), shape: [] }
  const { values, shape } = value
  if (values.length === shape.reduce((total, extent) => total * extent, 1)) return value
  throw new LeydenError(`dataset: '${name}' has ${values.length} values, which don't fill its shape [${shape.join(', ')}].`)
}

function kindOf(value: unknown): string {
  if (value === undefined || value === null) return 'missing'
  if (typeof value === 'number') return 'a number'
  const { values, shape } = value as SampleArray
  const types = [Float32Array, Int32Array, Uint8Array]
  const type = types.find((each) => values instanceof each)
  if (type && Array.isArray(shape)) return type === Float32Array ? `[${shape.join(', ')}]` : `[${shape.join(', ')}] of ${type.name}`
  throw new LeydenError('dataset: a sample has a field that is neither a number nor { values, shape }.', {
    remedy: 'Give values as Float32Array, Int32Array or Uint8Array, and the shape of one sample: { values, shape: [28, 28, 1] }.',
  })
}
