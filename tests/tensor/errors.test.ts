import { expect, test } from 'vitest'
import { startRuntime, tf, TensorFlowError, attribute, runOp1 } from '../../engine/tensor/index.ts'

const runtime = startRuntime()

function errorOf(run: () => unknown): TensorFlowError {
  try {
    run()
  } catch (error) {
    expect(error).toBeInstanceOf(TensorFlowError)
    return error as TensorFlowError
  }
  return expect.fail('nothing was thrown')
}

test("an error of TensorFlow names the op and its inputs' types and shapes", () => {
  const attributes = [attribute.type('T', 'float32'), attribute.bool('transpose_a', false), attribute.bool('transpose_b', false)]
  const error = errorOf(() => runOp1('MatMul', attributes, [tf.ones([2, 3]), tf.ones([4, 5])]))
  expect(error).toMatchObject({
    name: 'TensorFlowError',
    code: 'INVALID_ARGUMENT',
    op: 'MatMul',
    shapes: [
      [2, 3],
      [4, 5],
    ],
  })
  expect(error.message).toMatch(/^MatMul\(float32\[2, 3\], float32\[4, 5\]\): Matrix size-incompatible/)
  expect(error.message).not.toMatch(/\{\{|\[Op:/)
})

test('an error of TensorFlow reaches the caller of a TensorFlow.js function too', () => {
  const error = errorOf(() => tf.gather(tf.ones([3]), tf.tensor1d([0, 7], 'int32')))
  expect(error).toMatchObject({ op: 'GatherV2', code: 'INVALID_ARGUMENT', shapes: [[3], [2], []] })
})

test('an op that TensorFlow does not know is refused by name', () => {
  const error = errorOf(() => runOp1('NoSuchOp', [], [tf.scalar(1)]))
  expect(error).toMatchObject({ op: 'NoSuchOp', code: 'NOT_FOUND' })
})

test('an attribute of a type that the binding does not know is refused by name', () => {
  expect(() => runOp1('Identity', [{ name: 'odd', type: 77, value: 1 }], [tf.scalar(1)])).toThrow('attribute odd has type 77')
})

test('ops work on after an error', () => {
  errorOf(() => runOp1('NoSuchOp', [], [tf.scalar(1)]))
  expect(tf.scalar(2).square().dataSync()[0]).toBe(4)
})

test('an error leaves no tensor behind, inside a tidy or not', () => {
  const input = tf.ones([3]).square()
  const before = [runtime.tensorCount, tf.memory().numTensors]
  for (let i = 0; i < 10; i++) errorOf(() => tf.tidy(() => tf.gather(input, tf.tensor1d([7], 'int32'))))
  const indices = tf.tensor1d([7], 'int32')
  for (let i = 0; i < 10; i++) errorOf(() => tf.gather(input, indices))
  indices.dispose()
  expect([runtime.tensorCount, tf.memory().numTensors]).toEqual(before)
})

test('using a disposed tensor says so', () => {
  const tensor = tf.tensor1d([1, 2])
  tensor.dispose()
  expect(() => tensor.add(1)).toThrow('Tensor is disposed')
  expect(() => tensor.dataSync()).toThrow('Tensor is disposed')
})

test('the runtime says which of its tensors was disposed, and how to keep it', () => {
  const id = runtime.createTensor([1], 1, Float32Array.of(1))
  runtime.deleteTensor(id)
  const message = `tensor ${id} was disposed before it was used; keep it with tf.keep, or return it from tf.tidy`
  expect(() => runtime.readTensor(id)).toThrow(message)
  expect(() => runtime.execute('Identity', [attribute.type('T', 'float32')], [id], 1)).toThrow(message)
  expect(() => runtime.deleteTensor(id)).not.toThrow()
})
