import type { Tensor } from '@tensorflow/tfjs'
import { currentRuntime } from './backend.ts'
import { RowFormat, type RowOptions } from './row-format.ts'
import { RowNumbers } from './row-numbers.ts'
import { DataType, type DataTypeName } from './runtime.ts'

export type NumericArray = Uint8Array | Int8Array | Uint16Array | Int16Array | Int32Array | Float32Array | Float64Array

/**
 * An array in the runtime's memory in its own element type, such as bytes, which TensorFlow.js doesn't have. Rows (along the first
 * axis) leave it as float32 or int32 tensors, without JavaScript touching them.
 */
export class NativeArray {
  readonly shape: number[]
  readonly type: DataTypeName
  readonly id: number

  constructor(values: NumericArray, shape: number[]) {
    const size = shape.reduce((product, extent) => product * extent, 1)
    if (size !== values.length) throw new Error(`${values.length} values don't fill the shape [${shape.join(', ')}], which takes ${size}`)
    this.shape = shape
    this.type = typeOf(values)
    this.id = currentRuntime().createTensor(shape, DataType[this.type], values)
  }

  /** How rows leave it: a format is made once, since a captured step knows its batches by their formats. */
  format(options: RowOptions): RowFormat {
    return new RowFormat(this, options)
  }

  /** Rows by their numbers: [rows.length, ...]. */
  gather(rows: Int32Array, dtype: 'float32' | 'int32'): Tensor {
    const numbers = new RowNumbers(rows, this.shape[0]!)
    try {
      return this.format({ dtype }).take(numbers)
    } finally {
      numbers.release()
    }
  }

  dispose(): void {
    currentRuntime().deleteTensor(this.id)
  }
}

function typeOf(values: NumericArray): DataTypeName {
  if (values instanceof Uint8Array) return 'uint8'
  if (values instanceof Int8Array) return 'int8'
  if (values instanceof Uint16Array) return 'uint16'
  if (values instanceof Int16Array) return 'int16'
  if (values instanceof Int32Array) return 'int32'
  if (values instanceof Float32Array) return 'float32'
  return 'float64'
}
