import type { StandardRPCCustomJsonSerializer } from '@orpc/client/standard'

/**
 * Columns of numbers cross the wire as the base64 of their bytes (little-endian): a third of the size of digits, and NaN and infinity
 * stay what they are. Files do the same. Infinity by itself, which JSON lacks, is told by its sign. Both ends of every transport take these.
 */
export const wireSerializers: StandardRPCCustomJsonSerializer[] = [
  {
    type: 20,
    condition: (value) => value instanceof Float64Array,
    serialize: (value: Float64Array) => toBase64(new Uint8Array(value.buffer, value.byteOffset, value.byteLength)),
    deserialize: (text: string) => new Float64Array(fromBase64(text).buffer),
  },
  {
    type: 22,
    condition: (value) => value instanceof Uint8Array,
    serialize: (value: Uint8Array) => toBase64(value),
    deserialize: (text: string) => fromBase64(text),
  },
  {
    type: 21,
    condition: (value) => value === Infinity || value === -Infinity,
    serialize: (value: number) => Math.sign(value),
    deserialize: (sign: number) => sign * Infinity,
  },
]

/** Pieces, since `String.fromCharCode` takes its arguments from the stack. */
const piece = 0x8000

function toBase64(bytes: Uint8Array): string {
  let text = ''
  for (let i = 0; i < bytes.length; i += piece) text += String.fromCharCode(...bytes.subarray(i, i + piece))
  return btoa(text)
}

function fromBase64(text: string): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(atob(text), (character) => character.charCodeAt(0))
}
