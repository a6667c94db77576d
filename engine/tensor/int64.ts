import type { Tensor } from '@tensorflow/tfjs'
import { adopt, currentRuntime } from './backend.ts'
import { DataType } from './runtime.ts'

/** Whole numbers of 64 bits, for ops that take no others. TensorFlow.js has no such type and sees int32: hand it to nothing but `run`. */
export function int64Tensor(values: number[], shape: number[]): Tensor {
  const id = currentRuntime().createTensor(shape, DataType.int64, BigInt64Array.from(values, BigInt))
  return adopt({ id, shape, dtype: DataType.int32 })
}
