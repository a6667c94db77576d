/**
 * Parallel columns of numbers as one blob, losslessly, in as few bytes as the numbers allow.
 *
 * Layout, little-endian: Uint32 rows, Uint32 columns, then each column as a Uint32 encoding and its body:
 *   0 arithmetic: Float64 first, Float64 stride. Steps logged every n, epochs, constants: 16 bytes for any number of rows
 *   1 offsets: Float64 first, then Uint32 a row, added to it. Times
 *   2 float32: Float32 a row. Values, which tensors hold as such
 *   3 float64: Float64 a row. All else
 * The first that gives back the same numbers is taken.
 */
export type Columns = Float64Array[]

interface Encoding {
  bytes(rows: number): number
  /** Writes the column at the offset; false where it doesn't fit this encoding, with the bytes there undefined. */
  write(view: DataView, at: number, column: Float64Array): boolean
  /** Rows [from, to) of the column at the offset. */
  read(view: DataView, at: number, from: number, to: number): Float64Array
}

const arithmetic: Encoding = {
  bytes: () => 16,
  write(view, at, column) {
    const first = column[0] ?? 0
    const stride = column.length > 1 ? column[1]! - first : 0
    for (let i = 0; i < column.length; i++) if (!Object.is(first + i * stride, column[i])) return false
    view.setFloat64(at, first, true)
    view.setFloat64(at + 8, stride, true)
    return true
  },
  read(view, at, from, to) {
    const column = new Float64Array(to - from)
    const first = view.getFloat64(at, true)
    const stride = view.getFloat64(at + 8, true)
    for (let i = from; i < to; i++) column[i - from] = first + i * stride
    return column
  },
}

const offsets: Encoding = {
  bytes: (rows) => 8 + 4 * rows,
  write(view, at, column) {
    const first = column[0] ?? 0
    for (let i = 0; i < column.length; i++) {
      const offset = (column[i]! - first) >>> 0
      if (!Object.is(first + offset, column[i])) return false
      view.setUint32(at + 8 + 4 * i, offset, true)
    }
    view.setFloat64(at, first, true)
    return true
  },
  read(view, at, from, to) {
    const column = new Float64Array(to - from)
    const first = view.getFloat64(at, true)
    for (let i = from; i < to; i++) column[i - from] = first + view.getUint32(at + 8 + 4 * i, true)
    return column
  },
}

const float32: Encoding = {
  bytes: (rows) => 4 * rows,
  write(view, at, column) {
    for (let i = 0; i < column.length; i++) {
      if (!Object.is(Math.fround(column[i]!), column[i])) return false
      view.setFloat32(at + 4 * i, column[i]!, true)
    }
    return true
  },
  read(view, at, from, to) {
    const column = new Float64Array(to - from)
    for (let i = from; i < to; i++) column[i - from] = view.getFloat32(at + 4 * i, true)
    return column
  },
}

const float64: Encoding = {
  bytes: (rows) => 8 * rows,
  write(view, at, column) {
    for (let i = 0; i < column.length; i++) view.setFloat64(at + 8 * i, column[i]!, true)
    return true
  },
  read(view, at, from, to) {
    const column = new Float64Array(to - from)
    for (let i = from; i < to; i++) column[i - from] = view.getFloat64(at + 8 * i, true)
    return column
  },
}

const encodings = [arithmetic, offsets, float32, float64] as const
const headerBytes = 8

/** All columns have the same length. The blob is a new one. */
export function encodeColumns(columns: Columns): Uint8Array {
  const rows = columns[0]?.length ?? 0
  const bytes = new Uint8Array(headerBytes + columns.length * (4 + 16 + 8 * rows))
  const view = new DataView(bytes.buffer)
  view.setUint32(0, rows, true)
  view.setUint32(4, columns.length, true)
  let at = headerBytes
  for (const column of columns) {
    const id = encodings.findIndex((encoding) => encoding.write(view, at + 4, column))
    view.setUint32(at, id, true)
    at += 4 + encodings[id]!.bytes(rows)
  }
  return bytes.subarray(0, at)
}

/** The inverse of `encodeColumns`, for rows [from, to) as far as there are any. */
export function decodeColumns(bytes: Uint8Array, from = 0, to = Infinity): Columns {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const rows = view.getUint32(0, true)
  let at = headerBytes
  return Array.from({ length: view.getUint32(4, true) }, () => {
    const encoding = encodings[view.getUint32(at, true)]
    if (!encoding) throw new RangeError(`Metric block: unknown encoding ${view.getUint32(at, true)}`)
    const column = encoding.read(view, at + 4, from, Math.min(rows, to))
    at += 4 + encoding.bytes(rows)
    return column
  })
}

export const emptyColumns = (columns: number, rows: number): Columns => Array.from({ length: columns }, () => new Float64Array(rows))

export const sliceColumns = (columns: Columns, from: number, to: number): Columns => columns.map((column) => column.subarray(from, to))

export function concatColumns(first: Columns, second: Columns): Columns {
  return first.map((column, i) => {
    const joined = new Float64Array(column.length + second[i]!.length)
    joined.set(column)
    joined.set(second[i]!, column.length)
    return joined
  })
}
