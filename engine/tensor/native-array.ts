import type { Tensor } from '@tensorflow/tfjs'
import { attribute } from './attribute.ts'
import { adopt, currentRuntime } from './backend.ts'
import { DataType, type DataTypeName } from './runtime.ts'

export type NumericArray = Uint8Array | Int8Array | Uint16Array | Int16Array | Int32Array | Float32Array | Float64Array

/**
 * An array in the runtime's memory in its own element type, such as bytes, which TensorFlow.js doesn't have. Rows (along the first
 * axis) leave it as float32 or int32 tensors, without JavaScript touching them.
 */
export class NativeArray {
  readonly shape: number[]
  readonly #id: number
  readonly #type: DataTypeName

  constructor(values: NumericArray, shape: number[]) {
    const size = shape.reduce((product, extent) => product * extent, 1)
    if (size !== values.length) throw new Error(`${values.length} values don't fill the shape [${shape.join(', ')}], which takes ${size}`)
    this.shape = shape
    this.#type = typeOf(values)
    this.#id = currentRuntime().createTensor(shape, DataType[this.#type], values)
  }

  /** Rows by their numbers: [rows.length, ...]. */
  gather(rows: Int32Array, dtype: 'float32' | 'int32'): Tensor {
    const runtime = currentRuntime()
    const indices = runtime.createTensor([rows.length], DataType.int32, rows)
    const axis = runtime.createTensor([], DataType.int32, Int32Array.of(0))
    try {
      const [gathered] = runtime.execute('GatherV2', gatherAttributes(this.#type), [this.#id, indices, axis], 1)
      if (this.#type === dtype) return adopt(gathered!)
      try {
        return adopt(runtime.execute('Cast', castAttributes(this.#type, dtype), [gathered!.id], 1)[0]!)
      } finally {
        runtime.deleteTensor(gathered!.id)
      }
    } finally {
      runtime.deleteTensor(indices)
      runtime.deleteTensor(axis)
    }
  }

  dispose(): void {
    currentRuntime().deleteTensor(this.#id)
  }
}

const gatherAttributes = (type: DataTypeName) => [
  attribute.int('batch_dims', 0),
  attribute.type('Tparams', type),
  attribute.type('Tindices', 'int32'),
  attribute.type('Taxis', 'int32'),
]

const castAttributes = (from: DataTypeName, to: DataTypeName) => [
  attribute.type('SrcT', from),
  attribute.type('DstT', to),
  attribute.bool('Truncate', false),
]

function typeOf(values: NumericArray): DataTypeName {
  if (values instanceof Uint8Array) return 'uint8'
  if (values instanceof Int8Array) return 'int8'
  if (values instanceof Uint16Array) return 'uint16'
  if (values instanceof Int16Array) return 'int16'
  if (values instanceof Int32Array) return 'int32'
  if (values instanceof Float32Array) return 'float32'
  return 'float64'
}
