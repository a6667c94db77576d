import { LeydenError } from '../errors/index.ts'

/** A tensor as a safetensors file holds it. */
export interface StoredTensor {
  dtype: 'F32' | 'I32' | 'BOOL'
  shape: number[]
  values: Float32Array | Int32Array | Uint8Array
}

interface HeaderEntry {
  dtype: string
  shape: number[]
  data_offsets: [number, number]
}

const constructors = { F32: Float32Array, I32: Int32Array, BOOL: Uint8Array, I64: BigInt64Array }

/**
 * The bytes of a safetensors file: the header's length in 8 bytes, the header as JSON, the values (little-endian).
 * Format: huggingface/safetensors, README "Format".
 */
export function encodeSafetensors(tensors: Map<string, StoredTensor>, metadata: Record<string, string> = {}): Uint8Array {
  let offset = 0
  const header: Record<string, unknown> = { __metadata__: metadata }
  for (const [name, { dtype, shape, values }] of tensors) {
    header[name] = { dtype, shape, data_offsets: [offset, (offset += values.byteLength)] }
  }
  const json = Buffer.from(JSON.stringify(header))
  const padded = Math.ceil(json.length / 8) * 8 // values start at a multiple of 8
  const bytes = Buffer.alloc(8 + padded + offset, ' ')
  bytes.writeBigUInt64LE(BigInt(padded))
  json.copy(bytes, 8)
  let place = 8 + padded
  for (const { values } of tensors.values()) {
    bytes.set(new Uint8Array(values.buffer, values.byteOffset, values.byteLength), place)
    place += values.byteLength
  }
  return bytes
}

/** Reads the bytes of a safetensors file named `path` in errors. Throws LeydenError where they are none, or of other types. */
export function decodeSafetensors(bytes: Uint8Array, path: string): Map<string, StoredTensor> {
  const { header, start } = readHeader(bytes, path)
  const tensors = new Map<string, StoredTensor>()
  for (const [name, entry] of Object.entries(header)) {
    if (name !== '__metadata__') tensors.set(name, readTensor(bytes, start, name, entry, path))
  }
  return tensors
}

function readHeader(bytes: Uint8Array, path: string): { header: Record<string, HeaderEntry>; start: number } {
  const view = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const length = bytes.length < 8 ? -1 : Number(view.readBigUInt64LE())
  if (length < 0 || length > bytes.length - 8) throw new LeydenError(`${path} is no safetensors file, or is cut short.`)
  try {
    return { header: JSON.parse(view.toString('utf8', 8, 8 + length)), start: 8 + length }
  } catch (cause) {
    throw new LeydenError(`${path} is no safetensors file: its header is no JSON.`, { cause })
  }
}

function readTensor(bytes: Uint8Array, start: number, name: string, entry: HeaderEntry, path: string): StoredTensor {
  const {
    dtype,
    shape,
    data_offsets: [from, to],
  } = entry
  if (!(dtype in constructors)) throw new LeydenError(`${path}: tensor '${name}' has type ${dtype}; F32, I32, I64 and BOOL can be read.`)
  if (start + to > bytes.length) throw new LeydenError(`${path} is cut short: tensor '${name}' ends behind its end.`)
  const Values = constructors[dtype as keyof typeof constructors]
  const bytesOfShape = shape.reduce((product, extent) => product * extent, Values.BYTES_PER_ELEMENT)
  if (to - from !== bytesOfShape)
    throw new LeydenError(`${path} is damaged: tensor '${name}' of shape [${shape.join(', ')}] has ${to - from} bytes.`)
  const own = new Uint8Array(bytes.subarray(start + from, start + to)) // a copy, so that the element type's alignment holds
  const values = new Values(own.buffer, 0, own.byteLength / Values.BYTES_PER_ELEMENT)
  if (values instanceof BigInt64Array) return { dtype: 'I32', shape, values: narrowed(values, name, path) }
  return { dtype: dtype as StoredTensor['dtype'], shape, values }
}

/** PyTorch counts in 64 bits, as in `num_batches_tracked`; TensorFlow.js has 32. */
function narrowed(values: BigInt64Array, name: string, path: string): Int32Array {
  const tooLarge = values.find((value) => BigInt.asIntN(32, value) !== value)
  if (tooLarge !== undefined) throw new LeydenError(`${path}: tensor '${name}' holds ${tooLarge}, more than 32 bits can.`)
  return Int32Array.from(values, Number)
}
