import type { KernelFunc, TensorInfo } from '@tensorflow/tfjs'
import { attribute } from './attribute.ts'
import { tf } from './tfjs.ts'

/** The backend as a kernel function receives it. */
export interface KernelBackend {
  executeSingleOutput(op: string, attributes: unknown[], inputs: TensorInfo[]): TensorInfo
  executeMultipleOutputs(op: string, attributes: unknown[], inputs: TensorInfo[], outputs: number): TensorInfo[]
}

/** Replaces the kernel of `@tensorflow/tfjs-node-gpu` 4.22 that stalls. */
export function correctKernels(backendName: string): void {
  const kernelName = 'GatherV2'
  tf.unregisterKernel(kernelName, backendName)
  tf.registerKernel({ kernelName, backendName, kernelFunc: gather })
}

/** The original reads its indices back to JavaScript to check them; TensorFlow checks them itself. */
const gather: KernelFunc = ({ inputs, attrs, backend }) => {
  const { x, indices } = inputs as { x: TensorInfo; indices: TensorInfo }
  const { axis, batchDims } = attrs as { axis: number; batchDims: number }
  const axisTensor = tf.scalar(axis, 'int32')
  const attributes = [
    attribute.int('batch_dims', batchDims ?? 0),
    attribute.type('Tparams', x.dtype),
    attribute.type('Tindices', indices.dtype),
    attribute.type('Taxis', 'int32'),
  ]
  const result = (backend as unknown as KernelBackend).executeSingleOutput('GatherV2', attributes, [x, indices, axisTensor])
  axisTensor.dispose()
  return result
}
