import type { TFJSBinding } from '@tensorflow/tfjs-node-gpu/dist/tfjs_binding.js'
import { AttributeType, DataType, type Attribute, type TensorRuntime } from '../runtime.ts'

type Values = Float32Array | Int32Array | Uint8Array

/** The runtime in the shape that `NodeJSKernelBackend` of `@tensorflow/tfjs-node-gpu` calls. */
export function createBinding(runtime: TensorRuntime): TFJSBinding {
  const binding = {
    createTensor: (shape: number[], dtype: number, values: unknown) => runtime.createTensor(shape, dtype, toTypedArray(dtype, values)),
    deleteTensor: (id: number) => runtime.deleteTensor(id),
    tensorDataSync: (id: number) => runtime.readTensor(id) as Values,
    executeOp: (op: string, attributes: Attribute[], inputs: number[], outputs: number) => runtime.execute(op, attributes, inputs, outputs),
    getNumOfTensors: () => runtime.tensorCount,
    isUsingGpuDevice: () => runtime.devices().some(({ kind }) => kind === 'gpu'),
    getNumOfSavedModels: () => 0,
    loadSavedModel: refuseSavedModel,
    runSavedModel: refuseSavedModel,
    deleteSavedModel: refuseSavedModel,
    TF_FLOAT: DataType.float32,
    TF_INT32: DataType.int32,
    TF_INT64: DataType.int64,
    TF_BOOL: DataType.bool,
    TF_COMPLEX64: DataType.complex64,
    TF_STRING: DataType.string,
    TF_RESOURCE: DataType.resource,
    TF_UINT8: DataType.uint8,
    TF_ATTR_STRING: AttributeType.string,
    TF_ATTR_INT: AttributeType.int,
    TF_ATTR_FLOAT: AttributeType.float,
    TF_ATTR_BOOL: AttributeType.bool,
    TF_ATTR_TYPE: AttributeType.type,
    TF_ATTR_SHAPE: AttributeType.shape,
    TF_ATTR_RESOURCE: 100,
    TF_Version: runtime.version,
  }
  return binding as unknown as TFJSBinding
}

function refuseSavedModel(): never {
  throw new Error('SavedModel files are not read by this version of Leyden')
}

/** TensorFlow.js hands typed arrays on as they are, but plain arrays and other element types occur: `tf.tensor([true], [1], 'bool')`. */
function toTypedArray(dtype: number, values: unknown): ArrayBufferView {
  if (dtype === DataType.float32 && !(values instanceof Float32Array)) return Float32Array.from(values as ArrayLike<number>)
  if (dtype === DataType.int32 && !(values instanceof Int32Array)) return Int32Array.from(values as ArrayLike<number>)
  if (dtype === DataType.bool && !(values instanceof Uint8Array)) return Uint8Array.from(values as ArrayLike<number>)
  return values as ArrayBufferView
}
