import type { Tensor } from '@tensorflow/tfjs'
import { attribute } from './attribute.ts'
import { adopt, currentRuntime } from './backend.ts'
import { DataType } from './runtime.ts'

const bytesToFloats = [attribute.type('SrcT', 'uint8'), attribute.type('DstT', 'float32'), attribute.bool('Truncate', false)]

/** A tensor of `values`, which are copied now, so that their memory may be used again. Bytes become float32. */
export function upload(values: Float32Array | Int32Array | Uint8Array, shape: number[]): Tensor {
  const runtime = currentRuntime()
  if (values instanceof Float32Array)
    return adopt({ id: runtime.createTensor(shape, DataType.float32, values), shape, dtype: DataType.float32 })
  if (values instanceof Int32Array) return adopt({ id: runtime.createTensor(shape, DataType.int32, values), shape, dtype: DataType.int32 })
  const bytes = runtime.createTensor(shape, DataType.uint8, values)
  try {
    return adopt(runtime.execute('Cast', bytesToFloats, [bytes], 1)[0]!)
  } finally {
    runtime.deleteTensor(bytes)
  }
}
