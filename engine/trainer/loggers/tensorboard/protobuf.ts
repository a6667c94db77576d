/**
 * Fields of protocol buffers as bytes, by the number of the field (protobuf.dev/programming-guides/encoding). A message is its fields one
 * after the other.
 */
export const message = (...fields: Uint8Array[]): Buffer => Buffer.concat(fields)

/** A text, bytes, or a message within a message. */
export function bytesField(field: number, content: Uint8Array | string): Buffer {
  const bytes = Buffer.from(content as string)
  return message(tag(field, 2), varint(bytes.length), bytes)
}

/** A whole number of at least 0, a truth value or a member of an enumeration. */
export const varintField = (field: number, value: number | boolean): Buffer => message(tag(field, 0), varint(Number(value)))

export function doubleField(field: number, value: number): Buffer {
  const bytes = Buffer.alloc(8)
  bytes.writeDoubleLE(value)
  return message(tag(field, 1), bytes)
}

/** A repeated number, in one field. */
export function packedDoubles(field: number, values: number[]): Buffer {
  const bytes = Buffer.alloc(values.length * 8)
  values.forEach((value, index) => bytes.writeDoubleLE(value, index * 8))
  return bytesField(field, bytes)
}

export function floatField(field: number, value: number): Buffer {
  const bytes = Buffer.alloc(4)
  bytes.writeFloatLE(value)
  return message(tag(field, 5), bytes)
}

const tag = (field: number, wireType: number) => varint(field * 8 + wireType)

/** Seven bits a byte, the lowest first; the highest bit says that more follow. */
function varint(value: number): Buffer {
  const bytes: number[] = []
  let rest = value
  for (; rest >= 128; rest = Math.floor(rest / 128)) bytes.push((rest % 128) + 128)
  return Buffer.from([...bytes, rest])
}
