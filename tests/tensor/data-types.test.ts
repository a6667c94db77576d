import { describe, expect, test } from 'vitest'
import { startRuntime, tf } from '../../engine/tensor/index.ts'
import { DataType, type DataTypeName } from '../../engine/tensor/runtime.ts'

const runtime = startRuntime()

const floatBits = [0x00000000, 0x80000000, 0x3f800000, 0x7f800000, 0xff800000, 0x7fc00001, 0x00000001, 0x7f7fffff]

const cases: [DataTypeName, ArrayBufferView, number[]][] = [
  ['float32', new Float32Array(Uint32Array.from(floatBits).buffer), [2, 4]],
  ['float64', Float64Array.of(0.1, -0, NaN, Infinity, Number.MIN_VALUE, Number.MAX_VALUE), [6]],
  ['int32', Int32Array.of(0, -1, 2 ** 31 - 1, -(2 ** 31)), [4, 1]],
  ['int64', BigInt64Array.of(0n, -1n, 2n ** 63n - 1n, -(2n ** 63n)), [4]],
  ['int16', new Uint8Array(Int16Array.of(-32768, 32767, -1).buffer), [3]],
  ['int8', Uint8Array.of(0, 1, 127, 128, 255), [5]],
  ['uint8', Uint8Array.of(0, 1, 127, 128, 255), [5]],
  ['uint16', new Uint8Array(Uint16Array.of(0, 65535, 256).buffer), [3]],
  ['float16', new Uint8Array(Uint16Array.of(0x3c00, 0x7c00, 0x7e01, 0x8000).buffer), [4]],
  ['bfloat16', new Uint8Array(Uint16Array.of(0x3f80, 0x7f80, 0xffc1).buffer), [3]],
  ['complex64', Float32Array.of(1, -2, 3, -0), [2]],
  ['bool', Uint8Array.of(0, 1, 1, 0), [2, 2]],
]

const bytesOf = (view: ArrayBufferView) => Buffer.from(view.buffer, view.byteOffset, view.byteLength).toString('hex')

describe('the runtime', () => {
  test.each(cases)('gives %s back bit for bit', (name, values, shape) => {
    const id = runtime.createTensor(shape, DataType[name], values)
    expect(bytesOf(runtime.readTensor(id))).toBe(bytesOf(values))
    runtime.deleteTensor(id)
  })

  test.each(cases)('hands %s through an op bit for bit, with its shape and type', (name, values, shape) => {
    const id = runtime.createTensor(shape, DataType[name], values)
    const type = [{ name: 'T', type: 4, value: DataType[name] }]
    const [result] = runtime.execute('Identity', type, [id], 1)
    expect(result).toMatchObject({ shape, dtype: DataType[name] })
    expect(bytesOf(runtime.readTensor(result!.id))).toBe(bytesOf(values))
    for (const each of [id, result!.id]) runtime.deleteTensor(each)
  })

  test('keeps its own copy: a change of the array after the upload does not show', () => {
    const values = Float32Array.of(1, 2, 3)
    const id = runtime.createTensor([3], DataType.float32, values)
    values.fill(9)
    expect(runtime.readTensor(id)).toEqual(Float32Array.of(1, 2, 3))
    runtime.deleteTensor(id)
  })

  test('gives a copy out: a change of what was read does not show', () => {
    const id = runtime.createTensor([2], DataType.int32, Int32Array.of(1, 2))
    ;(runtime.readTensor(id) as Int32Array).fill(9)
    expect(runtime.readTensor(id)).toEqual(Int32Array.of(1, 2))
    runtime.deleteTensor(id)
  })

  test('uploads a part of an array from where the part begins', () => {
    const id = runtime.createTensor([2], DataType.int32, Int32Array.of(1, 2, 3, 4).subarray(1, 3))
    expect(runtime.readTensor(id)).toEqual(Int32Array.of(2, 3))
    runtime.deleteTensor(id)
  })

  test.each([[[0]], [[3, 0]], [[0, 2, 5]]])('takes a tensor of shape %j, which has no values', (shape) => {
    const id = runtime.createTensor(shape, DataType.float32, new Float32Array(0))
    expect(runtime.readTensor(id)).toEqual(new Float32Array(0))
    runtime.deleteTensor(id)
  })

  test('refuses a tensor of strings', () => {
    expect(() => runtime.createTensor([1], DataType.string, new Uint8Array(1))).toThrow('a tensor of strings stays in JavaScript')
  })
})

describe('a TensorFlow.js tensor', () => {
  test.each<['float32' | 'int32' | 'bool', unknown, ArrayBufferView]>([
    ['float32', [1.5, -0, NaN], Float32Array.of(1.5, -0, NaN)],
    ['float32', Float32Array.of(0.1), Float32Array.of(0.1)],
    ['float32', Uint8Array.of(1, 255), Float32Array.of(1, 255)],
    ['int32', [1, -5], Int32Array.of(1, -5)],
    ['int32', Uint8Array.of(1, 255), Int32Array.of(1, 255)],
    ['bool', [true, false], Uint8Array.of(1, 0)],
  ])('of %s from %j reads as %j after an op', (dtype, given, expected) => {
    const tensor = tf.tensor1d(given as number[], dtype)
    expect(tensor.reshape([-1]).dataSync()).toEqual(expected)
    expect(tf.reverse(tf.reverse(tensor)).dataSync()).toEqual(expected)
  })

  test('of strings lives without the runtime', () => {
    expect(tf.tensor1d(['a', 'ä']).dataSync()).toEqual(['a', 'ä'])
  })

  test('of complex numbers keeps both parts', () => {
    const value = tf.complex([1, -2], [3, -4])
    expect(tf.real(value).dataSync()).toEqual(Float32Array.of(1, -2))
    expect(tf.imag(value).dataSync()).toEqual(Float32Array.of(3, -4))
  })

  test.each<['float32' | 'int32' | 'bool', 'float32' | 'int32' | 'bool', number[], number[]]>([
    ['float32', 'int32', [1.9, -1.9, 3], [1, -1, 3]],
    ['float32', 'bool', [0, 0.5, -2], [0, 1, 1]],
    ['int32', 'float32', [7, -7], [7, -7]],
    ['bool', 'float32', [1, 0], [1, 0]],
    ['bool', 'int32', [1, 0], [1, 0]],
    ['int32', 'bool', [2, 0], [1, 0]],
  ])('is cast from %s to %s', (from, to, given, expected) => {
    expect(Array.from(tf.tensor1d(given, from).cast(to).dataSync())).toEqual(expected)
  })
})
