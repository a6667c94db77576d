import { LeydenError } from '../errors/index.ts'
import type { Sample, SampleArray } from './sample.ts'

/** A field of a batch. */
export interface Field {
  name: string
  values: Float32Array | Int32Array | Uint8Array
  /** With the samples as the first axis. */
  shape: number[]
}

export type Allocate = (bytes: number) => ArrayBufferLike

const allocateHere: Allocate = (bytes) => new ArrayBuffer(bytes)

/** Fields begin at multiples of so many bytes, which typed arrays need. */
const alignment = 8

/** Stacks samples field by field, in one buffer of `allocate`. Throws where they differ in fields or shapes. */
export function collate(samples: Sample[], allocate = allocateHere): Field[] {
  const names = Object.keys(samples[0] ?? {})
  const columns = names.map((name) => ({ name, parts: toArrays(name, samples) }))
  return pack(
    columns.map(({ name, parts }) => ({ name, parts, shape: [parts.length, ...parts[0]!.shape] })),
    allocate,
  )
}

/** The fields of a batch that is one already, in one buffer of `allocate`. */
export function layOut(batch: Record<string, SampleArray>, allocate = allocateHere): Field[] {
  const parts = Object.entries(batch).map(([name, value]) => ({ name, parts: toArrays(name, [{ [name]: value }]), shape: value.shape }))
  return pack(parts, allocate)
}

interface Parts {
  name: string
  parts: SampleArray[]
  shape: number[]
}

function pack(fields: Parts[], allocate: Allocate): Field[] {
  let bytes = 0
  const starts = fields.map(({ parts }) => {
    const start = bytes
    bytes += Math.ceil((parts.length * parts[0]!.values.byteLength) / alignment) * alignment
    return start
  })
  const buffer = allocate(bytes)
  return fields.map(({ name, parts, shape }, index) => ({ name, values: fill(parts, buffer, starts[index]!), shape }))
}

function fill(parts: SampleArray[], buffer: ArrayBufferLike, start: number): Field['values'] {
  const first = parts[0]!.values
  const ArrayType = first.constructor as new (buffer: ArrayBufferLike, start: number, length: number) => Field['values']
  const values = new ArrayType(buffer, start, first.length * parts.length)
  for (const [index, part] of parts.entries()) values.set(part.values, index * first.length)
  return values
}

function toArrays(name: string, samples: Sample[]): SampleArray[] {
  const kinds = samples.map((sample) => kindOf(name, sample[name]))
  const odd = kinds.find((kind) => kind !== kinds[0])
  if (odd) {
    throw new LeydenError(`dataset: '${name}' is ${kinds[0]} in the first sample of a batch and ${odd} in another.`, {
      remedy: 'Give every sample the same fields, of the same shapes and types; or pad them in collate, beside get.',
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

function kindOf(name: string, value: unknown): string {
  if (value === undefined || value === null) return 'missing'
  if (typeof value === 'number') return 'a number'
  const { values, shape } = value as SampleArray
  const types = [Float32Array, Int32Array, Uint8Array]
  const type = types.find((each) => values instanceof each)
  if (type && Array.isArray(shape)) return type === Float32Array ? `[${shape.join(', ')}]` : `[${shape.join(', ')}] of ${type.name}`
  throw new LeydenError(`dataset: '${name}' is neither a number nor { values, shape }.`, {
    remedy: 'Give values as Float32Array, Int32Array or Uint8Array, and the shape of one sample: { values, shape: [28, 28, 1] }.',
  })
}
