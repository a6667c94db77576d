import { LeydenError } from '../errors/index.ts'

/** A tensor as Leyden keeps it: what TensorFlow.js has a type for. */
export interface StoredTensor {
  dtype: 'F32' | 'I32' | 'BOOL'
  shape: number[]
  values: Float32Array | Int32Array | Uint8Array
}

/** A tensor whose values are read when they are written: so that those of one tensor are in memory at a time. */
export interface TensorSource extends Omit<StoredTensor, 'values'> {
  read(): StoredTensor['values']
}

interface StoredType {
  dtype: StoredTensor['dtype']
  /** Bytes of an element. */
  size: number
  /** `tensor` says in errors which one it is. */
  read(bytes: ArrayBuffer, tensor: string): StoredTensor['values']
}

/** The element types that PyTorch writes, by their names in a safetensors file, and what becomes of each. */
export const storedTypes: Record<string, StoredType> = {
  F32: { dtype: 'F32', size: 4, read: (bytes) => new Float32Array(bytes) },
  F64: { dtype: 'F32', size: 8, read: (bytes) => Float32Array.from(new Float64Array(bytes)) },
  F16: { dtype: 'F32', size: 2, read: (bytes) => Float32Array.from(new Uint16Array(bytes), fromFloat16) },
  BF16: { dtype: 'F32', size: 2, read: (bytes) => fromBfloat16(new Uint16Array(bytes)) },
  I64: { dtype: 'I32', size: 8, read: (bytes, tensor) => narrowed(new BigInt64Array(bytes), tensor) },
  I32: { dtype: 'I32', size: 4, read: (bytes) => new Int32Array(bytes) },
  I16: { dtype: 'I32', size: 2, read: (bytes) => Int32Array.from(new Int16Array(bytes)) },
  I8: { dtype: 'I32', size: 1, read: (bytes) => Int32Array.from(new Int8Array(bytes)) },
  U8: { dtype: 'I32', size: 1, read: (bytes) => Int32Array.from(new Uint8Array(bytes)) },
  BOOL: { dtype: 'BOOL', size: 1, read: (bytes) => new Uint8Array(bytes) },
}

/** A sign, 5 bits of exponent, 10 of fraction (IEEE 754, binary16). */
function fromFloat16(bits: number): number {
  const sign = bits & 0x8000 ? -1 : 1
  const [exponent, fraction] = [(bits >> 10) & 31, bits & 1023]
  if (exponent === 31) return fraction ? NaN : sign * Infinity
  return sign * (exponent === 0 ? fraction * 2 ** -24 : (1 + fraction / 1024) * 2 ** (exponent - 15))
}

/** The upper half of a float32. */
function fromBfloat16(halves: Uint16Array): Float32Array {
  return new Float32Array(Uint32Array.from(halves, (half) => half << 16).buffer)
}

/** PyTorch counts in 64 bits, as in `num_batches_tracked`; TensorFlow.js has 32. */
function narrowed(values: BigInt64Array, tensor: string): Int32Array {
  const tooLarge = values.find((value) => BigInt.asIntN(32, value) !== value)
  if (tooLarge !== undefined) throw new LeydenError(`${tensor} holds ${tooLarge}, more than 32 bits can.`)
  return Int32Array.from(values, Number)
}
