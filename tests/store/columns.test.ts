import fc from 'fast-check'
import { expect, test } from 'vitest'
import { decodeColumns, encodeColumns } from '../../engine/store/columns.ts'

const odd = fc.constantFrom(NaN, Infinity, -Infinity, -0, 0, Number.MAX_VALUE, Number.MIN_VALUE, 2 ** 32, 2 ** 53)
const anyNumber = fc.oneof(fc.double(), fc.float(), fc.integer(), odd)
const progression = fc.tuple(fc.integer(), fc.integer()).map(
  ([first, stride]) =>
    (i: number) =>
      first + i * stride,
)
const column = (rows: number): fc.Arbitrary<Float64Array> =>
  fc.oneof(
    fc.array(anyNumber, { minLength: rows, maxLength: rows }).map((numbers) => Float64Array.from(numbers)),
    progression.map((at) => Float64Array.from({ length: rows }, (_, i) => at(i))),
    anyNumber.map((constant) => new Float64Array(rows).fill(constant)),
  )
const table = fc.nat(70).chain((rows) => fc.array(column(rows), { minLength: 1, maxLength: 5 }))

test('columns come back bit for bit, NaN, infinity and -0 included', () => {
  fc.assert(
    fc.property(table, (columns) => {
      expect(decodeColumns(encodeColumns(columns))).toStrictEqual(columns)
    }),
  )
})

test('rows in the middle are read without the others', () => {
  fc.assert(
    fc.property(table, fc.nat(70), fc.nat(80), (columns, a, b) => {
      const rows = columns[0]!.length
      const [from, to] = [Math.min(a, b, rows), Math.max(a, b)]
      expect(decodeColumns(encodeColumns(columns), from, to)).toStrictEqual(columns.map((numbers) => numbers.slice(from, to)))
    }),
  )
})

test.each([
  { what: 'steps logged every 50', column: (i: number) => 50 * i, bytesPerRow: 0 },
  { what: 'times in ms', column: (i: number) => 1.8e12 + i * i, bytesPerRow: 4 },
  { what: 'float32 values', column: (i: number) => Math.fround(Math.sin(i)), bytesPerRow: 4 },
  { what: 'float64 values', column: (i: number) => Math.sin(i), bytesPerRow: 8 },
])('$what take $bytesPerRow bytes a row', ({ column, bytesPerRow }) => {
  const size = (rows: number): number => encodeColumns([Float64Array.from({ length: rows }, (_, i) => column(i))]).byteLength
  expect(size(512) - size(256)).toBe(256 * bytesPerRow)
})
