import { LeydenError } from '../errors/index.ts'
import { storedTypes, type StoredTensor, type TensorSource } from './stored-types.ts'

interface HeaderEntry {
  dtype: string
  shape: number[]
  data_offsets: [number, number]
}

/**
 * A safetensors file in parts: the header's length in 8 bytes, the header as JSON, the values of each tensor (little-endian), which is read
 * when its part is asked for. Format: huggingface/safetensors, README "Format".
 */
export function* safetensorsParts(tensors: Map<string, TensorSource>, metadata: Record<string, string> = {}): Generator<Uint8Array> {
  let offset = 0
  const header: Record<string, unknown> = { __metadata__: metadata }
  for (const [name, { dtype, shape }] of tensors) {
    const bytes = shape.reduce((product, extent) => product * extent, storedTypes[dtype]!.size)
    header[name] = { dtype, shape, data_offsets: [offset, (offset += bytes)] }
  }
  const json = Buffer.from(JSON.stringify(header))
  const padded = Math.ceil(json.length / 8) * 8 // values start at a multiple of 8
  const head = Buffer.alloc(8 + padded, ' ')
  head.writeBigUInt64LE(BigInt(padded))
  json.copy(head, 8)
  yield head
  for (const { read } of tensors.values()) {
    const values = read()
    yield new Uint8Array(values.buffer, values.byteOffset, values.byteLength)
  }
}

/** The same at once, of values in memory. */
export function encodeSafetensors(tensors: Map<string, StoredTensor>, metadata?: Record<string, string>): Uint8Array {
  const sources = [...tensors].map(([name, { dtype, shape, values }]) => [name, { dtype, shape, read: () => values }] as const)
  return Buffer.concat([...safetensorsParts(new Map(sources), metadata)])
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

const remedy = 'In PyTorch: safetensors.torch.save_file(model.state_dict(), "model.safetensors").'

/** What the writer of a safetensors file says about it: texts by name. */
export function readMetadata(bytes: Uint8Array, path: string): Record<string, string> {
  return (readHeader(bytes, path).header['__metadata__'] ?? {}) as unknown as Record<string, string>
}

function readHeader(bytes: Uint8Array, path: string): { header: Record<string, HeaderEntry>; start: number } {
  const view = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const length = bytes.length < 8 ? -1 : Number(view.readBigUInt64LE())
  if (length < 0 || length > bytes.length - 8) throw new LeydenError(`${path} is no safetensors file, or is cut short.`, { remedy })
  try {
    return { header: JSON.parse(view.toString('utf8', 8, 8 + length)), start: 8 + length }
  } catch (cause) {
    throw new LeydenError(`${path} is no safetensors file: its header is no JSON.`, { cause, remedy })
  }
}

function readTensor(bytes: Uint8Array, start: number, name: string, entry: HeaderEntry, path: string): StoredTensor {
  const [from, to] = entry.data_offsets
  const { dtype, size, read } = typeOf(entry, `${path}: tensor '${name}'`)
  if (start + to > bytes.length) throw new LeydenError(`${path} is cut short: tensor '${name}' ends behind its end.`)
  if (to - from !== entry.shape.reduce((product, extent) => product * extent, size)) {
    throw new LeydenError(`${path} is damaged: tensor '${name}' of shape [${entry.shape.join(', ')}] has ${to - from} bytes.`)
  }
  const own = new Uint8Array(bytes.subarray(start + from, start + to)) // a copy, so that the element type's alignment holds
  return { dtype, shape: entry.shape, values: read(own.buffer, `${path}: tensor '${name}'`) }
}

function typeOf({ dtype }: HeaderEntry, tensor: string) {
  if (Object.hasOwn(storedTypes, dtype)) return storedTypes[dtype]!
  throw new LeydenError(`${tensor} has type ${dtype}; ${Object.keys(storedTypes).join(', ')} can be read.`, {
    remedy: 'Convert it before it is saved: tensor.float() in PyTorch.',
  })
}
