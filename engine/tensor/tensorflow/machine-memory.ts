import os from 'node:os'
import { DataType, type TensorDescriptor } from '../runtime.ts'
import { TensorFlowError } from './error.ts'

/** Bytes of an element, and its name in TensorFlow's messages. */
const elements = new Map<number, [bytes: number, name: string]>([
  [DataType.float32, [4, 'float']],
  [DataType.float64, [8, 'double']],
  [DataType.int32, [4, 'int32']],
  [DataType.int64, [8, 'int64']],
  [DataType.complex64, [8, 'complex64']],
  [DataType.bfloat16, [2, 'bfloat16']],
  [DataType.float16, [2, 'half']],
])

/** The machine's memory in bytes, or what this process may have of it. */
const memoryBytes = Math.min(os.totalmem(), process.constrainedMemory() || Infinity)

/**
 * The error of an op whose result is larger than all of the machine's memory; null for one that isn't. The system hands out memory that it
 * hasn't, and ends the process when it is written to: TensorFlow comes to no error of its own.
 */
export function beyondMemory(
  op: string,
  { shape, dtype }: Omit<TensorDescriptor, 'id'>,
  inputs: TensorDescriptor[],
): TensorFlowError | null {
  const [bytes, name] = elements.get(dtype) ?? [1, 'bool']
  if (shape.reduce((product, extent) => product * extent, bytes) <= memoryBytes) return null
  return new TensorFlowError(8, `OOM when allocating tensor with shape[${shape.join(',')}] and type ${name}`, op, inputs)
}
