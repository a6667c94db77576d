import { describe, expect, test } from 'vitest'
import { expectClose } from '../tensor/close.ts'
import { arrayDataset, dataset, subset, tf, type Batch, type Dataset } from '../../engine/index.ts'

const rows = (...numbers: number[]) => Int32Array.from(numbers)

function read(batch: Batch) {
  const entries = Object.entries(batch).map(([name, tensor]) => {
    const { shape, dtype } = tensor
    return [name, { shape, dtype, values: Array.from<number>(tensor.dataSync() as never) }] as const
  })
  return Object.fromEntries(entries)
}

describe('arrayDataset', () => {
  test('gives the rows that are asked for, in their order, each as often as asked for', () => {
    const data = arrayDataset({
      x: { values: Float32Array.of(1, 2, 3, 4, 5, 6), shape: [2] },
      label: { values: Int32Array.of(7, 8, 9), shape: [] },
    })
    expect(data.length).toBe(3)
    expect(read(data.gather(rows(2, 0, 2)))).toEqual({
      x: { shape: [3, 2], dtype: 'float32', values: [5, 6, 1, 2, 5, 6] },
      label: { shape: [3], dtype: 'int32', values: [9, 7, 9] },
    })
  })

  test.each<[string, Float32Array | Float64Array | Uint8Array | Int8Array | Int16Array | Uint16Array | Int32Array, string]>([
    ['Float32Array', Float32Array.of(1, 2), 'float32'],
    ['Float64Array', Float64Array.of(1, 2), 'float32'],
    ['Uint8Array', Uint8Array.of(1, 255), 'float32'],
    ['Int8Array', Int8Array.of(1, -2), 'int32'],
    ['Int16Array', Int16Array.of(1, -2), 'int32'],
    ['Uint16Array', Uint16Array.of(1, 65535), 'int32'],
    ['Int32Array', Int32Array.of(1, -2), 'int32'],
  ])('makes of %s, unless told otherwise, tensors of its own type', (_name, values, dtype) => {
    expect(read(arrayDataset({ x: values }).gather(rows(1, 0)))).toEqual({ x: { shape: [2], dtype, values: [values[1], values[0]] } })
  })

  test('casts and scales', () => {
    const data = arrayDataset({
      pixel: { values: Uint8Array.of(0, 255), scale: 1 / 255 },
      label: { values: Uint8Array.of(3, 4), dtype: 'int32' },
    })
    expect(read(data.gather(rows(1)))).toEqual({
      pixel: { shape: [1], dtype: 'float32', values: [1] },
      label: { shape: [1], dtype: 'int32', values: [4] },
    })
  })

  test.each<[string, Parameters<typeof arrayDataset>[0], number | undefined, Record<string, number[]>]>([
    [
      'a column without a shape is as many numbers a sample as there are',
      { x: new Float32Array(6), y: new Int32Array(3) },
      undefined,
      { x: [1, 2], y: [1] },
    ],
    [
      'the column of single numbers says how many samples',
      { x: new Float32Array(12), y: { values: new Int32Array(3), shape: [] } },
      undefined,
      { x: [1, 4], y: [1] },
    ],
    [
      'any shape says how many samples',
      { x: { values: new Float32Array(12), shape: [2, 2] }, y: new Float32Array(3) },
      undefined,
      { x: [1, 2, 2], y: [1] },
    ],
    ['the number of samples may be given', { x: new Float32Array(12) }, 4, { x: [1, 3] }],
  ])('%s', (_name, columns, length, shapes) => {
    const batch = arrayDataset(columns, length).gather(rows(0))
    expect(Object.fromEntries(Object.entries(batch).map(([name, { shape }]) => [name, shape]))).toEqual(shapes)
  })

  test.each<[string, Parameters<typeof arrayDataset>[0], number | undefined, RegExp]>([
    [
      'columns of different lengths',
      { x: { values: new Float32Array(6), shape: [2] }, label: { values: new Int32Array(4), shape: [] } },
      undefined,
      /^arrayDataset: column 'x' has 6 values, which is not 4 samples of \[2\]\.$/,
    ],
    [
      'a length that does not divide',
      { x: new Float32Array(7) },
      2,
      /^arrayDataset: column 'x' has 7 values, which is not 2 samples of one size\.$/,
    ],
    [
      'values that do not fill the last sample',
      { x: { values: new Float32Array(7), shape: [2] } },
      undefined,
      /^arrayDataset: column 'x' has 7 values, which is not .* samples of \[2\]/,
    ],
  ])('refuses %s', (_name, columns, length, message) => {
    expect(() => arrayDataset(columns, length)).toThrow(message)
  })

  test.each([
    ['with a shape', { x: { values: new Float32Array(0), shape: [4] } }],
    ['without one', { x: new Float32Array(0) }],
  ])('may be empty, %s', (_name, columns) => {
    expect(arrayDataset(columns).length).toBe(0)
  })

  test('normalises by (value * scale - mean) / std, for each channel or for all, as torchvision does', () => {
    const values = Uint8Array.of(0, 51, 102, 153, 204, 255)
    const normalised = (mean?: number | number[], std?: number | number[], scale?: number) =>
      read(arrayDataset({ x: { values, shape: [3], scale, mean, std } }).gather(rows(0, 1)))['x']!.values
    const expected = (mean: number[], std: number[], scale = 1 / 255) =>
      [...values].map((value, index) => (value * scale - mean[index % 3]!) / std[index % 3]!)
    const [mean, std] = [
      [0.485, 0.456, 0.406],
      [0.229, 0.224, 0.225],
    ]
    expectClose(normalised(mean, std, 1 / 255), expected(mean, std))
    expectClose(normalised(0.1307, 0.3081, 1 / 255), expected([0.1307, 0.1307, 0.1307], [0.3081, 0.3081, 0.3081]))
    expectClose(normalised(mean, 0.5, 1 / 255), expected(mean, [0.5, 0.5, 0.5]))
    expectClose(normalised(128, std), expected([128, 128, 128], std, 1))
    expectClose(normalised(mean, undefined, 1 / 255), expected(mean, [1, 1, 1]))
    expectClose(normalised(undefined, 2), expected([0, 0, 0], [2, 2, 2], 1))
  })

  test.each<[string, object, string]>([
    ['not another number of means than of channels', { mean: [1, 2] }, "column 'x' has 2 numbers in its mean, and its samples are [3]."],
    ['no deviation that is 0', { std: [1, 0, 1] }, "column 'x' has 0 in its std."],
    ['no mean that is no number', { mean: NaN }, "column 'x' has NaN in its mean."],
    ['no integers that are scaled', { dtype: 'int32', scale: 2 }, "column 'x' is int32, and scale, mean and std make fractions."],
  ])('wants %s', (_name, options, message) => {
    expect(() => arrayDataset({ x: { values: new Uint8Array(6), shape: [3], ...options } })).toThrow(`arrayDataset: ${message}`)
  })

  test('refuses a row that is not there', () => {
    expect(() => arrayDataset({ x: new Float32Array(3) }).gather(rows(3))).toThrow(/is not in \[0, 3\)/)
  })

  test('leaves nothing behind but the tensors of the batch', () => {
    const data = arrayDataset({ x: { values: Uint8Array.of(1, 2), scale: 0.5 }, y: Int32Array.of(1, 2) })
    const before = tf.memory().numTensors
    for (const tensor of Object.values(data.gather(rows(0)))) tensor.dispose()
    expect(tf.memory().numTensors).toBe(before)
  })
})

describe('dataset', () => {
  const data = dataset({
    length: 4,
    get: (index) => ({ x: { values: Float32Array.of(index, -index), shape: [2] }, y: index, z: index / 2 }),
  })

  test('makes a batch of single samples', () => {
    expect(data.length).toBe(4)
    expect(read(data.gather(rows(3, 1)))).toEqual({
      x: { shape: [2, 2], dtype: 'float32', values: [3, -3, 1, -1] },
      y: { shape: [2], dtype: 'float32', values: [3, 1] },
      z: { shape: [2], dtype: 'float32', values: [1.5, 0.5] },
    })
  })

  test('makes int32 of Int32Array', () => {
    const words = dataset({ length: 2, get: (index) => ({ ids: { values: Int32Array.of(index), shape: [1] } }) })
    expect(read(words.gather(rows(1, 0)))).toEqual({ ids: { shape: [2, 1], dtype: 'int32', values: [1, 0] } })
  })

  test('makes only the samples that are asked for', () => {
    const made: number[] = []
    dataset({ length: 9, get: (index) => (made.push(index), { y: index }) }).gather(rows(8, 2))
    expect(made).toEqual([8, 2])
  })

  test.each<[string, (index: number) => Record<string, never>, RegExp]>([
    [
      'arrays of different sizes',
      (index) => ({ x: { values: new Float32Array(2 - index), shape: [2 - index] } }) as never,
      /^dataset: 'x' is \[2\] in the first sample of a batch and \[1\] in another\.$/,
    ],
    [
      'a field that a sample lacks',
      (index) => (index === 0 ? { x: 1 } : {}) as never,
      /^dataset: 'x' is a number in the first sample of a batch and missing in another\.$/,
    ],
    [
      'values that do not fill their shape',
      () => ({ x: { values: new Float32Array(3), shape: [2] } }) as never,
      /^dataset: 'x' has 3 values, which don't fill its shape \[2\]\.$/,
    ],
    [
      'arrays of different types',
      (index) => ({ x: { values: index ? new Uint8Array(1) : new Int32Array(1), shape: [1] } }) as never,
      /^dataset: 'x' is \[1\] of Int32Array in the first sample of a batch and \[1\] of Uint8Array in another\.$/,
    ],
    ['plain arrays', () => ({ x: [1, 2] }) as never, /^dataset: 'x' is neither a number nor \{ values, shape \}\.$/],
  ])('refuses %s', (_name, get, message) => {
    expect(() => dataset({ length: 2, get }).gather(rows(0, 1))).toThrow(message)
  })
})

describe('collate', () => {
  const words = dataset({
    length: 3,
    get: (index) => ({ ids: { values: Int32Array.from({ length: index + 1 }, () => index + 1), shape: [index + 1] } }),
    collate(samples) {
      const longest = Math.max(...samples.map(({ ids }) => ids.values.length))
      const values = new Int32Array(samples.length * longest)
      for (const [row, { ids }] of samples.entries()) values.set(ids.values, row * longest)
      return { ids: { values, shape: [samples.length, longest] } }
    },
  })

  test('makes a batch of what cannot be stacked', () => {
    expect(read(words.gather(rows(0, 2)))).toEqual({ ids: { shape: [2, 3], dtype: 'int32', values: [1, 0, 0, 3, 3, 3] } })
    expect(read(words.gather(rows(0, 1)))['ids']!.shape).toEqual([2, 2])
  })
})

describe('subset', () => {
  const source: Dataset = arrayDataset({ x: Int32Array.of(10, 11, 12, 13, 14) })

  test('is the samples with its numbers', () => {
    const part = subset(source, rows(4, 0, 2))
    expect(part.length).toBe(3)
    expect(read(part.gather(rows(2, 0)))['x']!.values).toEqual([12, 14])
  })

  test('of a subset counts in the subset', () => {
    expect(read(subset(subset(source, rows(4, 3, 2)), rows(1)).gather(rows(0)))['x']!.values).toEqual([13])
  })

  test('of every kind of data set works', () => {
    const made = dataset({ length: 5, get: (index) => ({ x: index }) })
    expect(read(subset(made, rows(3)).gather(rows(0)))['x']!.values).toEqual([3])
  })
})
