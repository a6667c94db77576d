import koffi from 'koffi'
import { bindGraphs } from './graph-api.ts'
import { blockSignalsOnThisThread, keepMapped, memcpy, quietly } from './system.ts'

/** A pointer into TensorFlow's memory; 0n is null. */
export type Pointer = bigint

/** A C function that can also run on a thread of Node's pool, so that the event loop turns meanwhile. */
type Asynchronous<F extends (...given: never[]) => unknown> = F & {
  async(...given: [...Parameters<F>, done: (error: unknown, result: ReturnType<F>) => void]): void
}

/**
 * The part of TensorFlow's C API that Leyden uses, bound to the libraries on disk.
 * Signatures follow tensorflow/c/c_api.h and tensorflow/c/eager/c_api.h.
 */
export function bindTensorFlow(libraries: { framework: string; library: string }) {
  blockSignalsOnThisThread()
  // The framework library goes first and globally: the other one and own kernels resolve their symbols in it.
  // Lazily: to bind every function of theirs takes longer than all else about loading them.
  quietly(() => koffi.load(libraries.framework, { global: true, lazy: true }))
  const library = quietly(() => koffi.load(libraries.library, { lazy: true }))
  keepMapped([libraries.framework, libraries.library])
  const bind = <F>(signature: string): F => library.func(signature) as unknown as F

  return {
    memcpy,

    TF_Version: bind<() => string>('const char* TF_Version()'),
    TF_NewStatus: bind<() => Pointer>('void* TF_NewStatus()'),
    TF_DeleteStatus: bind<(status: Pointer) => void>('void TF_DeleteStatus(void* status)'),
    TF_GetCode: bind<(status: Pointer) => number>('int TF_GetCode(void* status)'),
    TF_Message: bind<(status: Pointer) => string>('const char* TF_Message(void* status)'),

    TF_AllocateTensor: bind<(dtype: number, dims: BigInt64Array, rank: number, bytes: number) => Pointer>(
      'void* TF_AllocateTensor(int dtype, void* dims, int rank, size_t bytes)',
    ),
    TF_TensorData: bind<(tensor: Pointer) => Pointer>('void* TF_TensorData(void* tensor)'),
    TF_TensorByteSize: bind<(tensor: Pointer) => number>('size_t TF_TensorByteSize(void* tensor)'),
    TF_DeleteTensor: bind<(tensor: Pointer) => void>('void TF_DeleteTensor(void* tensor)'),

    TFE_NewContextOptions: bind<() => Pointer>('void* TFE_NewContextOptions()'),
    TFE_ContextOptionsSetConfig: bind<(options: Pointer, proto: Uint8Array, bytes: number, status: Pointer) => void>(
      'void TFE_ContextOptionsSetConfig(void* options, void* proto, size_t bytes, void* status)',
    ),
    TFE_DeleteContextOptions: bind<(options: Pointer) => void>('void TFE_DeleteContextOptions(void* options)'),
    TFE_NewContext: bind<(options: Pointer, status: Pointer) => Pointer>('void* TFE_NewContext(void* options, void* status)'),
    TFE_ContextListDevices: bind<(context: Pointer, status: Pointer) => Pointer>(
      'void* TFE_ContextListDevices(void* context, void* status)',
    ),
    TF_DeleteDeviceList: bind<(list: Pointer) => void>('void TF_DeleteDeviceList(void* list)'),
    TF_DeviceListCount: bind<(list: Pointer) => number>('int TF_DeviceListCount(void* list)'),
    TF_DeviceListName: bind<(list: Pointer, index: number, status: Pointer) => string>(
      'const char* TF_DeviceListName(void* list, int index, void* status)',
    ),
    TF_DeviceListType: bind<(list: Pointer, index: number, status: Pointer) => string>(
      'const char* TF_DeviceListType(void* list, int index, void* status)',
    ),
    TF_DeviceListMemoryBytes: bind<(list: Pointer, index: number, status: Pointer) => number>(
      'int64_t TF_DeviceListMemoryBytes(void* list, int index, void* status)',
    ),

    TFE_NewTensorHandle: bind<(tensor: Pointer, status: Pointer) => Pointer>('void* TFE_NewTensorHandle(void* tensor, void* status)'),
    TFE_DeleteTensorHandle: bind<(handle: Pointer) => void>('void TFE_DeleteTensorHandle(void* handle)'),
    TFE_TensorHandleDataType: bind<(handle: Pointer) => number>('int TFE_TensorHandleDataType(void* handle)'),
    TFE_TensorHandleNumDims: bind<(handle: Pointer, status: Pointer) => number>('int TFE_TensorHandleNumDims(void* handle, void* status)'),
    TFE_TensorHandleDim: bind<(handle: Pointer, index: number, status: Pointer) => number>(
      'int64_t TFE_TensorHandleDim(void* handle, int index, void* status)',
    ),
    TFE_TensorHandleResolve: bind<(handle: Pointer, status: Pointer) => Pointer>(
      'void* TFE_TensorHandleResolve(void* handle, void* status)',
    ),

    TFE_NewOp: bind<(context: Pointer, name: string, status: Pointer) => Pointer>(
      'void* TFE_NewOp(void* context, const char* name, void* status)',
    ),
    TFE_DeleteOp: bind<(op: Pointer) => void>('void TFE_DeleteOp(void* op)'),
    TFE_OpAddInput: bind<(op: Pointer, handle: Pointer, status: Pointer) => void>(
      'void TFE_OpAddInput(void* op, void* handle, void* status)',
    ),
    TFE_OpAddInputList: bind<(op: Pointer, handles: BigInt64Array, count: number, status: Pointer) => void>(
      'void TFE_OpAddInputList(void* op, void* handles, int count, void* status)',
    ),
    TFE_OpSetAttrString: bind<(op: Pointer, name: string, value: Uint8Array, bytes: number) => void>(
      'void TFE_OpSetAttrString(void* op, const char* name, void* value, size_t bytes)',
    ),
    TFE_OpSetAttrInt: bind<(op: Pointer, name: string, value: number) => void>(
      'void TFE_OpSetAttrInt(void* op, const char* name, int64_t value)',
    ),
    TFE_OpSetAttrFloat: bind<(op: Pointer, name: string, value: number) => void>(
      'void TFE_OpSetAttrFloat(void* op, const char* name, float value)',
    ),
    TFE_OpSetAttrBool: bind<(op: Pointer, name: string, value: number) => void>(
      'void TFE_OpSetAttrBool(void* op, const char* name, uint8_t value)',
    ),
    TFE_OpSetAttrType: bind<(op: Pointer, name: string, value: number) => void>(
      'void TFE_OpSetAttrType(void* op, const char* name, int value)',
    ),
    TFE_OpSetAttrShape: bind<(op: Pointer, name: string, dims: BigInt64Array, rank: number, status: Pointer) => void>(
      'void TFE_OpSetAttrShape(void* op, const char* name, void* dims, int rank, void* status)',
    ),
    TFE_OpSetAttrIntList: bind<(op: Pointer, name: string, values: BigInt64Array, count: number) => void>(
      'void TFE_OpSetAttrIntList(void* op, const char* name, void* values, int count)',
    ),
    TFE_OpSetAttrFloatList: bind<(op: Pointer, name: string, values: Float32Array, count: number) => void>(
      'void TFE_OpSetAttrFloatList(void* op, const char* name, void* values, int count)',
    ),
    TFE_OpSetAttrTypeList: bind<(op: Pointer, name: string, values: Int32Array, count: number) => void>(
      'void TFE_OpSetAttrTypeList(void* op, const char* name, void* values, int count)',
    ),
    TFE_Execute: bind<Asynchronous<(op: Pointer, handles: BigInt64Array, count: Int32Array, status: Pointer) => void>>(
      'void TFE_Execute(void* op, void* handles, void* count, void* status)',
    ),
    TFE_ContextAddFunction: bind<(context: Pointer, definition: Pointer, status: Pointer) => void>(
      'void TFE_ContextAddFunction(void* context, void* definition, void* status)',
    ),
    TFE_ContextRemoveFunction: bind<(context: Pointer, name: string, status: Pointer) => void>(
      'void TFE_ContextRemoveFunction(void* context, const char* name, void* status)',
    ),

    ...bindGraphs(bind),
  }
}

export type TensorFlowApi = ReturnType<typeof bindTensorFlow>
