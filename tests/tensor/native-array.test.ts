import { describe, expect, test } from 'vitest'
import { NativeArray, RowNumbers, startRuntime, tf, type NumericArray } from '../../engine/tensor/index.ts'

const runtime = startRuntime()

const types: [string, NumericArray][] = [
  ['Uint8Array', Uint8Array.of(0, 1, 2, 127, 128, 255)],
  ['Int8Array', Int8Array.of(0, -1, 2, 127, -128, 5)],
  ['Uint16Array', Uint16Array.of(0, 1, 2, 32768, 65535, 7)],
  ['Int16Array', Int16Array.of(0, -1, 2, 32767, -32768, 7)],
  ['Int32Array', Int32Array.of(0, -1, 2, 2 ** 24, -(2 ** 24), 7)],
  ['Float32Array', Float32Array.of(0, -1, 2, 300, -300, 7)],
  ['Float64Array', Float64Array.of(0, -1, 2, 300, -300, 7)],
]

describe.each(types)('an array of %s', (_name, values) => {
  test.each(['float32', 'int32'] as const)('gives rows as %s, in the order asked for', (dtype) => {
    const array = new NativeArray(values, [3, 2])
    const rows = array.gather(Int32Array.of(2, 0, 2), dtype)
    expect(rows).toMatchObject({ shape: [3, 2], dtype })
    const expected = [values[4], values[5], values[0], values[1], values[4], values[5]]
    expect(Array.from(rows.dataSync())).toEqual(expected)
    array.dispose()
  })
})

test('fractions are cut off where integers are asked for', () => {
  expect(Array.from(new NativeArray(Float64Array.of(1.9, -1.9), [2]).gather(Int32Array.of(0, 1), 'int32').dataSync())).toEqual([1, -1])
})

test('a row is taken by its number in the part of an array that is handed over', () => {
  const order = Int32Array.of(0, 1, 2, 1).subarray(2)
  expect(Array.from(new NativeArray(Uint8Array.of(5, 6, 7), [3]).gather(order, 'float32').dataSync())).toEqual([7, 6])
})

test('a row that is not there is refused', () => {
  const array = new NativeArray(Uint8Array.of(5, 6, 7), [3])
  for (const row of [3, -1]) expect(() => array.gather(Int32Array.of(0, row), 'float32')).toThrow(`row ${row} is not in [0, 3)`)
})

test('values that do not fill the shape are refused', () => {
  expect(() => new NativeArray(Uint8Array.of(1, 2, 3), [2, 2])).toThrow("3 values don't fill the shape [2, 2], which takes 4")
})

test.each(['float32', 'int32'] as const)(
  "a gathered batch of %s, its rows' numbers and the array itself are all that lives on",
  (dtype) => {
    const before = [runtime.tensorCount, tf.memory().numTensors]
    const array = new NativeArray(Float32Array.of(1, 2), [2])
    const rows = array.gather(Int32Array.of(1), dtype)
    rows.dataSync()
    expect(runtime.tensorCount).toBe(before[0]! + 3)
    rows.dispose()
    expect(() => array.gather(Int32Array.of(9), dtype)).toThrow()
    array.dispose()
    expect([runtime.tensorCount, tf.memory().numTensors]).toEqual(before)
  },
)

test('a gathered batch belongs to the scope that asked for it', () => {
  const array = new NativeArray(Float32Array.of(1, 2), [2])
  const before = runtime.tensorCount
  tf.tidy(() => void array.gather(Int32Array.of(1), 'float32'))
  expect(runtime.tensorCount).toBe(before)
})

test('columns share the numbers of their rows, which go with the last of them', () => {
  const array = new NativeArray(Float32Array.of(1, 2), [2])
  const before = runtime.tensorCount
  const numbers = new RowNumbers(Int32Array.of(1, 0), 2)
  const columns = (['float32', 'int32'] as const).map((dtype) => array.format({ dtype }).take(numbers))
  numbers.release()
  expect(runtime.tensorCount).toBe(before + 3)
  columns[0]!.dispose()
  expect([...columns[1]!.dataSync()]).toEqual([2, 1])
  columns[1]!.dispose()
  expect(runtime.tensorCount).toBe(before)
})

test('rows are those that were asked for, also where the numbers change before they are read', () => {
  const numbers = Int32Array.of(1, 0)
  const rows = new NativeArray(Uint8Array.of(5, 6), [2]).gather(numbers, 'float32')
  numbers.fill(0)
  expect([...rows.dataSync()]).toEqual([6, 5])
})
