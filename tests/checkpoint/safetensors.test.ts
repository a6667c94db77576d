import { describe, expect, test } from 'vitest'
import { decodeSafetensors, encodeSafetensors, type StoredTensor } from '../../engine/checkpoint/index.ts'
import { safetensorsParts } from '../../engine/checkpoint/safetensors.ts'
import { temporaryFile } from '../data/temporary-file.ts'
import { pythonWith } from '../python/packages.ts'

const tensors = new Map<string, StoredTensor>([
  ['net.0.weight', { dtype: 'F32', shape: [2, 3], values: Float32Array.of(1, -0, NaN, Infinity, 1e-45, 0.1) }],
  ['flag', { dtype: 'BOOL', shape: [3], values: Uint8Array.of(1, 0, 1) }],
  ['count', { dtype: 'I32', shape: [], values: Int32Array.of(-(2 ** 31)) }],
  ['empty', { dtype: 'F32', shape: [0, 4], values: new Float32Array(0) }],
  ['größe 尺寸', { dtype: 'F32', shape: [1], values: Float32Array.of(7) }],
])
const bytes = encodeSafetensors(tensors, { format: 'pt' })

test('what is written is read bit for bit, names, types and shapes too', () => {
  const read = decodeSafetensors(bytes, 'file')
  expect([...read]).toEqual([...tensors])
  for (const [name, { values }] of tensors) {
    const own = read.get(name)!.values
    expect(Buffer.from(own.buffer, own.byteOffset, own.byteLength)).toEqual(
      Buffer.from(values.buffer, values.byteOffset, values.byteLength),
    )
  }
})

test('a part of a larger array is written as what it is', () => {
  const part = Float32Array.of(1, 2, 3, 4).subarray(1, 3)
  const read = decodeSafetensors(encodeSafetensors(new Map([['x', { dtype: 'F32', shape: [2], values: part }]])), 'file')
  expect(read.get('x')!.values).toEqual(Float32Array.of(2, 3))
})

test('a tensor is read when its part is asked for, and not before', () => {
  const reads: string[] = []
  const sources = [...tensors].map(([name, { dtype, shape, values }]) => {
    const read = () => {
      reads.push(name)
      return values
    }
    return [name, { dtype, shape, read }] as const
  })
  const seen = [...safetensorsParts(new Map(sources), { format: 'pt' })].map((part) => part.length)
  expect(seen.reduce((total, length) => total + length)).toBe(bytes.length)
  reads.length = 0
  const parts = safetensorsParts(new Map(sources), { format: 'pt' })
  parts.next()
  expect(reads).toEqual([])
  for (const [index] of sources.entries()) {
    parts.next()
    expect(reads).toEqual(sources.slice(0, index + 1).map(([name]) => name))
  }
})

test('the bytes are the format that huggingface/safetensors describes, decoded here by hand', () => {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const length = Number(view.getBigUint64(0, true))
  const header = JSON.parse(new TextDecoder().decode(bytes.subarray(8, 8 + length)))
  expect(length % 8).toBe(0)
  expect(bytes[8]).toBe('{'.charCodeAt(0))
  expect(header).toEqual({
    __metadata__: { format: 'pt' },
    'net.0.weight': { dtype: 'F32', shape: [2, 3], data_offsets: [0, 24] },
    flag: { dtype: 'BOOL', shape: [3], data_offsets: [24, 27] },
    count: { dtype: 'I32', shape: [], data_offsets: [27, 31] },
    empty: { dtype: 'F32', shape: [0, 4], data_offsets: [31, 31] },
    'größe 尺寸': { dtype: 'F32', shape: [1], data_offsets: [31, 35] },
  })
  expect(bytes.length).toBe(8 + length + 35)
  expect(view.getFloat32(8 + length + 20, true)).toBe(Math.fround(0.1))
  expect(view.getInt32(8 + length + 27, true)).toBe(-(2 ** 31))
})

const program = `
import json, sys, safetensors
tensors = safetensors.deserialize(open(sys.argv[1], "rb").read())
print(json.dumps([[name, t["dtype"], t["shape"], bytes(t["data"]).hex()] for name, t in tensors]))
`

/** The first time the package is fetched. */
test("the bytes are read by Python's safetensors", { timeout: 400_000 }, async () => {
  const python = await pythonWith('safetensors==0.7.0')
  const read = await python.run<unknown[]>(temporaryFile(program, 'read.py'), temporaryFile(bytes))
  const expected = [...tensors].map(([name, { dtype, shape, values }]) => [name, dtype, shape, Buffer.from(values.buffer).toString('hex')])
  expect(read.toSorted()).toEqual(expected.toSorted())
})

const withHeader = (header: unknown, values = Buffer.alloc(0)) => {
  const json = Buffer.from(typeof header === 'string' ? header : JSON.stringify(header))
  const length = Buffer.alloc(8)
  length.writeBigUInt64LE(BigInt(json.length))
  return Buffer.concat([length, json, values])
}

const counts = (...values: bigint[]) =>
  withHeader(
    { x: { dtype: 'I64', shape: [values.length], data_offsets: [0, 8 * values.length] } },
    Buffer.from(BigInt64Array.from(values).buffer),
  )

test('whole numbers of 64 bits, as PyTorch counts batches, are read as 32', () => {
  expect(decodeSafetensors(counts(0n, -5n, 2n ** 31n - 1n), 'file').get('x')).toEqual({
    dtype: 'I32',
    shape: [3],
    values: Int32Array.of(0, -5, 2 ** 31 - 1),
  })
})

describe('is refused with the name of the file:', () => {
  test.each<[string, Uint8Array, RegExp]>([
    ['an empty file', new Uint8Array(0), /^model is no safetensors file, or is cut short\.$/],
    ['a file of another format', Buffer.from('PK\x03\x04 and a lot more of it'), /^model is no safetensors file, or is cut short\.$/],
    ['a header that is no JSON', withHeader('{"x": '), /^model is no safetensors file: its header is no JSON\.$/],
    [
      'a type that is not known',
      withHeader({ x: { dtype: 'F8_E4M3', shape: [2], data_offsets: [0, 2] } }, Buffer.alloc(2)),
      /^model: tensor 'x' has type F8_E4M3; F32, F64, F16, BF16, I64, I32, I16, I8, U8, BOOL can be read\.$/,
    ],
    [
      'a tensor that ends behind the file',
      withHeader({ x: { dtype: 'F32', shape: [2], data_offsets: [0, 8] } }, Buffer.alloc(7)),
      /^model is cut short: tensor 'x' ends behind its end\.$/,
    ],
    ['a number of more than 32 bits', counts(1n, 2n ** 31n), /^model: tensor 'x' holds 2147483648, more than 32 bits can\.$/],
    [
      'a shape that its bytes do not fill',
      withHeader({ x: { dtype: 'F32', shape: [2], data_offsets: [0, 7] } }, Buffer.alloc(7)),
      /^model is damaged: tensor 'x' of shape \[2\] has 7 bytes\.$/,
    ],
  ])('%s', (_name, content, message) => {
    expect(() => decodeSafetensors(content, 'model')).toThrow(
      expect.objectContaining({ name: 'LeydenError', message: expect.stringMatching(message) }),
    )
  })

  test('a file cut short at any byte', () => {
    for (let length = 0; length < bytes.length; length++) {
      expect(() => decodeSafetensors(bytes.subarray(0, length), 'model'), `${length} bytes`).toThrow(/^model is/)
    }
  })
})
