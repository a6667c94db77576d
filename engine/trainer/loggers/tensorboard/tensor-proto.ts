import { bytesField, message, varintField } from './protobuf.ts'

const float = 1
const string = 7

/** [rows, columns] as a TensorProto (tensorboard/compat/proto/tensor.proto). */
export function floatTensor(rows: number[][]): Buffer {
  return message(varintField(1, float), shapeOf([rows.length, rows[0]!.length]), bytesField(4, bytesOf(Float32Array.from(rows.flat()))))
}

/** Texts or bytes [n], or one text as a scalar. */
export function stringTensor(given: (string | Uint8Array)[] | string): Buffer {
  const values = [given].flat()
  const shape = Array.isArray(given) ? [values.length] : []
  return message(varintField(1, string), shapeOf(shape), ...values.map((value) => bytesField(8, value)))
}

const shapeOf = (shape: number[]) => bytesField(2, message(...shape.map((size) => bytesField(2, varintField(1, size)))))

/** Little-endian, whatever the machine. */
function bytesOf(values: Float32Array): Buffer {
  const bytes = Buffer.alloc(values.length * 4)
  values.forEach((value, index) => bytes.writeFloatLE(value, index * 4))
  return bytes
}
