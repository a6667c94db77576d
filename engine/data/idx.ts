import { readFileSync } from 'node:fs'
import { gunzipSync } from 'node:zlib'
import { LeydenError } from '../errors/index.ts'
import type { NumericArray } from '../tensor/index.ts'

export interface IdxFile {
  /** The first axis is the samples. */
  shape: number[]
  values: NumericArray
}

/** Element types by the third byte, with their size in bytes. */
const types: Record<number, { bytes: number; read(view: DataView, count: number): NumericArray }> = {
  0x08: { bytes: 1, read: (view, count) => new Uint8Array(view.buffer, view.byteOffset, count) },
  0x09: { bytes: 1, read: (view, count) => new Int8Array(view.buffer, view.byteOffset, count) },
  0x0b: { bytes: 2, read: (view, count) => Int16Array.from({ length: count }, (_, index) => view.getInt16(index * 2)) },
  0x0c: { bytes: 4, read: (view, count) => Int32Array.from({ length: count }, (_, index) => view.getInt32(index * 4)) },
  0x0d: { bytes: 4, read: (view, count) => Float32Array.from({ length: count }, (_, index) => view.getFloat32(index * 4)) },
  0x0e: { bytes: 8, read: (view, count) => Float64Array.from({ length: count }, (_, index) => view.getFloat64(index * 8)) },
}

/** Reads a file of the IDX format (MNIST's, big-endian), gzipped or not. Throws where it is none, or cut short. */
export function readIdx(path: string): IdxFile {
  const bytes = readBytes(path)
  const type = types[bytes[2] ?? 0]
  const rank = bytes[3] ?? 0
  if (bytes[0] !== 0 || bytes[1] !== 0 || !type || bytes.length < 4 + 4 * rank) throw notIdx(path)
  const shape = Array.from({ length: rank }, (_, axis) => bytes.readUInt32BE(4 + 4 * axis))
  const count = shape.reduce((product, extent) => product * extent, 1)
  const start = 4 + 4 * rank
  if (bytes.length - start !== count * type.bytes) throw cutShort(path, shape, bytes.length - start, count * type.bytes)
  return { shape, values: type.read(new DataView(bytes.buffer, bytes.byteOffset + start, count * type.bytes), count) }
}

function readBytes(path: string): Buffer {
  const raw = readFileSync(path)
  if (raw[0] !== 0x1f || raw[1] !== 0x8b) return raw
  try {
    return gunzipSync(raw)
  } catch (cause) {
    throw new LeydenError(`${path} can't be unzipped: ${(cause as Error).message}.`, { cause, remedy: damaged })
  }
}

const damaged = 'The file is damaged or was not read whole; fetch it again.'

function notIdx(path: string): LeydenError {
  return new LeydenError(`${path} is no IDX file: it doesn't start with two zeros, an element type and a number of axes.`)
}

function cutShort(path: string, shape: number[], bytes: number, expected: number): LeydenError {
  return new LeydenError(`${path} says it holds [${shape.join(', ')}], which takes ${expected} bytes, but has ${bytes}.`, {
    remedy: damaged,
  })
}
