import { LeydenError } from '../../errors/index.ts'
import { DataType, type Deferred, type RunOp, type TensorDescriptor } from '../runtime.ts'
import type { Pointer, TensorFlowApi } from './c-api.ts'
import { check } from './error.ts'
import type { OpRunner } from './op-runner.ts'
import { createResource, moveResource, readResource } from './resource.ts'

const none: Pointer = 0n

interface Entry extends TensorDescriptor {
  /** The value; of one that lives in a resource, a reading that is good until the next update. */
  handle: Pointer
  /** Where ops update the value in place. */
  resource: Pointer
  /** True while the resource's memory is its own: nothing but a captured step was given a reading of it. */
  sole: boolean
  /** How the value is computed, if it isn't there yet. Without any of the three, it is a graph's output. */
  deferred: Deferred | null
}

type Fresh = Pick<Entry, 'shape' | 'dtype' | 'handle'> & Partial<Entry>

/**
 * The tensors that JavaScript holds, by number. Handles are owned explicitly: nothing is released by the garbage collector,
 * since koffi would queue foreign finalisers to the main thread.
 */
export class HandleTable {
  readonly #runner: OpRunner
  readonly #api: TensorFlowApi
  readonly #status: Pointer
  readonly #entries = new Map<number, Entry>()
  readonly #dims = new BigInt64Array(16)
  #next = 1

  constructor(runner: OpRunner) {
    this.#runner = runner
    this.#api = runner.api
    this.#status = this.#api.TF_NewStatus()
  }

  /** The id that the next tensor gets: those below were made before. */
  get nextId(): number {
    return this.#next
  }

  get size(): number {
    return this.#entries.size
  }

  /** Copies `values`, once, into memory that TensorFlow owns. */
  create(shape: number[], dtype: number, values: ArrayBufferView): number {
    return this.#add({ handle: this.makeHandle(shape, dtype, values), shape, dtype }).id
  }

  /** The same without a number: the caller deletes it. */
  makeHandle(shape: number[], dtype: number, values: ArrayBufferView): Pointer {
    const api = this.#api
    shape.forEach((extent, axis) => (this.#dims[axis] = BigInt(extent)))
    const tensor = api.TF_AllocateTensor(dtype, this.#dims, shape.length, values.byteLength)
    if (values.byteLength > 0) api.memcpy(api.TF_TensorData(tensor), values, values.byteLength)
    const handle = api.TFE_NewTensorHandle(tensor, this.#status)
    api.TF_DeleteTensor(tensor) // the handle keeps the memory
    check(api, this.#status, 'TFE_NewTensorHandle')
    return handle
  }

  /** Takes over a handle that an op returned. */
  adopt(handle: Pointer): TensorDescriptor {
    const api = this.#api
    const rank = api.TFE_TensorHandleNumDims(handle, this.#status)
    const shape: number[] = []
    for (let axis = 0; axis < rank; axis++) shape.push(api.TFE_TensorHandleDim(handle, axis, this.#status))
    return this.#add({ handle, shape, dtype: api.TFE_TensorHandleDataType(handle) })
  }

  /** Names an output of a graph, which has no value here. */
  addOutput(shape: number[], dtype: number): TensorDescriptor {
    return this.#add({ handle: none, shape, dtype })
  }

  /** A tensor that is computed when its handle is asked for. */
  defer(described: Omit<TensorDescriptor, 'id'>, deferred: Deferred): TensorDescriptor {
    return this.#add({ ...described, handle: none, deferred })
  }

  has(id: number): boolean {
    return this.#entries.has(id)
  }

  /** True for an output of a graph. */
  isOutput(id: number): boolean {
    const { handle, resource, deferred } = this.get(id)
    return handle === none && resource === none && deferred === null
  }

  /** Copies a tensor's values out, waiting for the op that makes them. */
  read(id: number): ArrayBufferView {
    const api = this.#api
    const tensor = this.resolve(id)
    const values = allocate(this.get(id).dtype, api.TF_TensorByteSize(tensor))
    if (values.byteLength > 0) api.memcpy(values, api.TF_TensorData(tensor), values.byteLength)
    api.TF_DeleteTensor(tensor)
    return values
  }

  /** The tensor behind a handle, which the caller deletes. */
  resolve(id: number): Pointer {
    const tensor = this.#api.TFE_TensorHandleResolve(this.handle(id), this.#status)
    check(this.#api, this.#status, 'TFE_TensorHandleResolve', [this.get(id)])
    return tensor
  }

  get(id: number): Entry {
    const entry = this.#entries.get(id)
    if (!entry) throw new Error(`tensor ${id} was disposed before it was used; keep it with tf.keep, or return it from tf.tidy`)
    return entry
  }

  /** Outputs of graphs among the tensors from `firstId` on. */
  outputsFrom(firstId: number): number[] {
    return [...this.#entries.keys()].filter((id) => id >= firstId && this.isOutput(id))
  }

  handle(id: number): Pointer {
    const entry = this.get(id)
    if (entry.handle === none) {
      if (entry.resource === none && !entry.deferred) throw outlived()
      entry.handle = entry.deferred ? this.#compute(entry.deferred) : readResource(this.#runner, entry, entry.resource)
    }
    entry.sole = false
    return entry.handle
  }

  /** Where an op may update the value in place; it is moved there at its first update. Readings of it are given up. */
  resource(id: number): Pointer {
    const entry = this.get(id)
    if (entry.resource === none) entry.resource = createResource(this.#runner, entry, this.handle(id))
    this.forgetReading(id)
    return entry.resource
  }

  /** The same for an op that writes into the memory, as TensorFlow's don't where somebody else may read there. */
  soleResource(id: number): Pointer {
    const entry = this.get(id)
    const resource = this.resource(id)
    if (!entry.sole) moveResource(this.#runner, entry, resource)
    entry.sole = true
    return resource
  }

  /** After an op that may have made the resource share memory. */
  share(id: number): void {
    const entry = this.#entries.get(id)
    if (entry) entry.sole = false
  }

  /** Gives up a reading of a value that was updated, and with it the memory that would make the next update copy. */
  forgetReading(id: number): void {
    const entry = this.#entries.get(id)
    if (!entry || entry.resource === none || entry.handle === none) return
    this.#api.TFE_DeleteTensorHandle(entry.handle)
    entry.handle = none
  }

  /** A new tensor that takes the place of `id` for updates; `id` keeps the value of now. */
  fork(id: number): TensorDescriptor {
    const entry = this.get(id)
    const { shape, dtype, resource } = entry
    const handle = this.handle(id)
    entry.resource = none
    return this.#add({ shape, dtype, handle: none, resource: resource === none ? createResource(this.#runner, entry, handle) : resource })
  }

  delete(id: number): void {
    const entry = this.#entries.get(id)
    if (!entry) return
    this.#entries.delete(id)
    if (entry.handle !== none) this.#api.TFE_DeleteTensorHandle(entry.handle)
    if (entry.resource !== none) this.#api.TFE_DeleteTensorHandle(entry.resource)
    entry.deferred?.release()
  }

  #compute({ recipe, input }: Deferred): Pointer {
    const run: RunOp = (op, attributes, ids) => {
      const handles = ids.map((id) => this.handle(id))
      return this.adopt(
        this.#runner.run(
          op,
          attributes,
          handles,
          1,
          ids.map((id) => this.get(id)),
        )[0]!,
      ).id
    }
    const made = recipe.compute(run, input)
    const { handle } = this.get(made)
    this.#entries.delete(made)
    return handle
  }

  #add({ shape, dtype, handle, resource = none, sole = false, deferred = null }: Fresh): Entry {
    const entry = { id: this.#next++, shape, dtype, handle, resource, sole, deferred }
    this.#entries.set(entry.id, entry)
    return entry
  }
}

/** Code kept a tensor of a step for later, and captured steps have none. */
function outlived(): LeydenError {
  return new LeydenError('A tensor that was made in a captured step is used outside of it, where it has no value.', {
    remedy: 'Return it from the step, log it, or keep it in a tf.variable; or train with --capture off.',
  })
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
