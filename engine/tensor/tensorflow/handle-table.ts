import { DataType, type TensorDescriptor } from '../runtime.ts'
import type { Pointer, TensorFlowApi } from './c-api.ts'
import { check } from './error.ts'

interface Entry extends TensorDescriptor {
  handle: Pointer
}

/**
 * The tensors that JavaScript holds, by number. Handles are owned explicitly: nothing is released by the garbage collector,
 * since koffi would queue foreign finalisers to the main thread.
 */
export class HandleTable {
  readonly #api: TensorFlowApi
  readonly #status: Pointer
  readonly #entries = new Map<number, Entry>()
  readonly #dims = new BigInt64Array(16)
  #next = 1

  constructor(api: TensorFlowApi) {
    this.#api = api
    this.#status = api.TF_NewStatus()
  }

  get size(): number {
    return this.#entries.size
  }

  /** Copies `values`, once, into memory that TensorFlow owns. */
  create(shape: number[], dtype: number, values: ArrayBufferView): number {
    const api = this.#api
    shape.forEach((extent, axis) => (this.#dims[axis] = BigInt(extent)))
    const tensor = api.TF_AllocateTensor(dtype, this.#dims, shape.length, values.byteLength)
    if (values.byteLength > 0) api.memcpy(api.TF_TensorData(tensor), values, values.byteLength)
    const handle = api.TFE_NewTensorHandle(tensor, this.#status)
    api.TF_DeleteTensor(tensor) // the handle keeps the memory
    check(api, this.#status, 'TFE_NewTensorHandle')
    return this.#add(handle, shape, dtype).id
  }

  /** Takes over a handle that an op returned. */
  adopt(handle: Pointer): TensorDescriptor {
    const api = this.#api
    const rank = api.TFE_TensorHandleNumDims(handle, this.#status)
    const shape = Array.from({ length: Math.max(rank, 0) }, (_, axis) => api.TFE_TensorHandleDim(handle, axis, this.#status))
    return this.#add(handle, shape, api.TFE_TensorHandleDataType(handle))
  }

  /** Copies a tensor's values out, waiting for the op that makes them. */
  read(id: number): ArrayBufferView {
    const api = this.#api
    const { handle, dtype } = this.get(id)
    const tensor = api.TFE_TensorHandleResolve(handle, this.#status)
    check(api, this.#status, 'TFE_TensorHandleResolve', [this.get(id)])
    const values = allocate(dtype, api.TF_TensorByteSize(tensor))
    if (values.byteLength > 0) api.memcpy(values, api.TF_TensorData(tensor), values.byteLength)
    api.TF_DeleteTensor(tensor)
    return values
  }

  get(id: number): Entry {
    const entry = this.#entries.get(id)
    if (!entry) throw new Error(`tensor ${id} was disposed before it was used; keep it with tf.keep, or return it from tf.tidy`)
    return entry
  }

  handle(id: number): Pointer {
    return this.get(id).handle
  }

  delete(id: number): void {
    const entry = this.#entries.get(id)
    if (!entry) return
    this.#entries.delete(id)
    this.#api.TFE_DeleteTensorHandle(entry.handle)
  }

  #add(handle: Pointer, shape: number[], dtype: number): Entry {
    const entry = { id: this.#next++, handle, shape, dtype }
    this.#entries.set(entry.id, entry)
    return entry
  }
}

function allocate(dtype: number, bytes: number): ArrayBufferView {
  switch (dtype) {
    case DataType.float32:
    case DataType.complex64:
      return new Float32Array(bytes / 4)
    case DataType.float64:
      return new Float64Array(bytes / 8)
    case DataType.int32:
      return new Int32Array(bytes / 4)
    case DataType.int64:
      return new BigInt64Array(bytes / 8)
    default:
      return new Uint8Array(bytes)
  }
}
