import { describe, expect, test, vi } from 'vitest'
import { startRuntime, tf } from '../../engine/tensor/index.ts'

const runtime = startRuntime()

describe('gather', () => {
  test.each<[string, number[], number[], number, number, number[], number[]]>([
    ['rows', [3, 2], [2, 0], 0, 0, [2, 2], [4, 5, 0, 1]],
    ['columns', [2, 3], [1, 1, 0], 1, 0, [2, 3], [1, 1, 0, 4, 4, 3]],
    ['a row twice', [2, 2], [1, 1], 0, 0, [2, 2], [2, 3, 2, 3]],
    ['nothing', [2, 2], [], 0, 0, [0, 2], []],
    ['one column from the end', [2, 3], [2], -1, 0, [2, 1], [2, 5]],
  ])('takes %s', (_name, shape, indices, axis, batchDims, expectedShape, expected) => {
    const result = tf.gather(
      tf
        .range(
          0,
          shape.reduce((a, b) => a * b),
        )
        .reshape(shape),
      tf.tensor1d(indices, 'int32'),
      axis,
      batchDims,
    )
    expect(result.shape).toEqual(expectedShape)
    expect(Array.from(result.dataSync())).toEqual(expected)
  })

  test('takes an entry of each row with batch dimensions', () => {
    const result = tf.gather(
      tf.tensor2d([
        [1, 2, 3],
        [4, 5, 6],
      ]),
      tf.tensor2d([[2], [0]], [2, 1], 'int32'),
      1,
      1,
    )
    expect(result.arraySync()).toEqual([[3], [4]])
  })

  test('reads nothing back to JavaScript', () => {
    const indices = tf.tensor1d([1, 0], 'int32').add(tf.scalar(0, 'int32'))
    const read = vi.spyOn(runtime, 'readTensor')
    const result = tf.gather(tf.tensor1d([5, 6]), indices as never)
    expect(read).not.toHaveBeenCalled()
    read.mockRestore()
    expect(Array.from(result.dataSync())).toEqual([6, 5])
  })

  test.each([[[0, 3]], [[-1]]])('refuses the indices %j of three rows', (indices) => {
    expect(() => tf.gather(tf.ones([3, 2]), tf.tensor1d(indices, 'int32'))).toThrow(/GatherV2\(float32\[3, 2\].*is not in \[0, 3\)/)
  })

  test('leaves no tensor behind but its result', () => {
    const [x, indices] = [tf.ones([3]).square(), tf.tensor1d([0], 'int32').square()]
    const before = [runtime.tensorCount, tf.memory().numTensors]
    tf.gather(x, indices as never).dispose()
    expect([runtime.tensorCount, tf.memory().numTensors]).toEqual(before)
  })

  test('has the gradient that adds up where an entry was taken twice', () => {
    const gradient = tf.grad((x) => tf.gather(x, tf.tensor1d([1, 1, 0], 'int32')).sum())(tf.tensor1d([1, 2, 3]))
    expect(Array.from(gradient.dataSync())).toEqual([1, 2, 0])
  })
})

describe('floorDiv', () => {
  test.each<['float32' | 'int32', number[], number[], number[]]>([
    ['float32', [7.5, -7.5, 7.5, -7.5], [2, 2, -2, -2], [3, -4, -4, 3]],
    ['int32', [7, -7, 7, -7], [2, 2, -2, -2], [3, -4, -4, 3]],
  ])('of %s rounds down', (dtype, a, b, expected) => {
    const result = tf.floorDiv(tf.tensor1d(a, dtype), tf.tensor1d(b, dtype))
    expect(result.dtype).toBe(dtype)
    expect(Array.from(result.dataSync())).toEqual(expected)
  })

  test('broadcasts', () => {
    expect(Array.from(tf.floorDiv(tf.tensor1d([1, 5, 9]), tf.scalar(4)).dataSync())).toEqual([0, 1, 2])
  })
})
