import os from 'node:os'
import { loadKernels } from '../kernels/library.ts'
import { OwnKernels } from '../kernels/own-kernels.ts'
import {
  DataType,
  type Attribute,
  type Deferred,
  type Device,
  type Executor,
  type TensorDescriptor,
  type TensorRuntime,
} from '../runtime.ts'
import { bindTensorFlow, type Pointer, type TensorFlowApi } from './c-api.ts'
import { encodeConfig, type SessionConfig } from './config-proto.ts'
import { EagerExecutor } from './eager-executor.ts'
import { setEnvironment } from './environment.ts'
import { check } from './error.ts'
import type { HalfType } from './half-type.ts'
import { HandleTable } from './handle-table.ts'
import { OpRunner } from './op-runner.ts'
import { Recording } from './recording.ts'

/** TensorFlow through its C API: one eager context in this process. */
export class TensorFlowRuntime implements TensorRuntime {
  readonly name = 'tensorflow'
  readonly version: string
  readonly #api: TensorFlowApi
  readonly #context: Pointer
  readonly #status: Pointer
  readonly #runner: OpRunner
  readonly #handles: HandleTable
  readonly #config: SessionConfig
  readonly #hasGpu: boolean
  readonly #kernels: OwnKernels | null
  #executor: Executor

  constructor(libraries: { framework: string; library: string }, config: SessionConfig) {
    setEnvironment()
    this.#api = bindTensorFlow(libraries)
    this.#status = this.#api.TF_NewStatus()
    this.#context = this.#createContext(config)
    this.#config = config
    this.#runner = new OpRunner(this.#api, this.#context)
    this.#handles = new HandleTable(this.#runner)
    this.#hasGpu = this.devices().some(({ kind }) => kind === 'gpu')
    this.#kernels = this.#createKernels(config)
    this.#executor = new EagerExecutor(this.#runner, this.#handles, this.#kernels)
    this.version = this.#api.TF_Version()
  }

  get tensorCount(): number {
    return this.#handles.size
  }

  execute(op: string, attributes: Attribute[], inputs: number[], outputs: number): TensorDescriptor[] {
    return this.#executor.execute(
      op,
      attributes,
      inputs.map((id) => this.#handles.get(id)),
      outputs,
    )
  }

  get ownKernels(): boolean {
    return this.#executor.ownKernels ?? false
  }

  use(executor: Executor): () => void {
    const before = this.#executor
    this.#executor = executor
    return () => {
      this.#executor = before
    }
  }

  update(op: string, attributes: Attribute[], variables: number[], inputs: number[]): void {
    const places = variables.map((id) => this.#handles.resource(id))
    const values = inputs.map((id) => this.#handles.handle(id))
    const described = [...variables, ...inputs].map((id) => this.#handles.get(id))
    this.#runner.run(op, attributes, [...places, ...values], 0, described)
    for (const id of variables) {
      this.#handles.forgetReading(id) // one of the inputs may have read it
      this.#handles.share(id) // AssignVariableOp takes over what it is given
    }
  }

  fork(id: number): TensorDescriptor {
    return this.#handles.fork(id)
  }

  has(id: number): boolean {
    return this.#handles.has(id)
  }

  defer(described: Omit<TensorDescriptor, 'id'>, deferred: Deferred): TensorDescriptor {
    return this.#handles.defer(described, deferred)
  }

  deferred(id: number): Deferred | null {
    return this.#handles.get(id).deferred
  }

  record({ ownKernels, halfType }: { ownKernels: boolean; halfType?: HalfType }): Recording {
    const kernels = ownKernels ? this.#kernels : null
    return new Recording(this.#runner, this.#handles, { config: this.#config, kernels, cpuOnly: !this.#hasGpu, halfType })
  }

  createTensor(shape: number[], dtype: number, values: ArrayBufferView): number {
    if (dtype === DataType.string) throw new Error('a tensor of strings stays in JavaScript: no op of the TensorFlow runtime takes it')
    return this.#handles.create(shape, dtype, values)
  }

  readTensor(id: number): ArrayBufferView {
    this.#executor.beforeRead?.(id)
    return this.#handles.read(id)
  }

  deleteTensor(id: number): void {
    this.#handles.delete(id)
  }

  devices(): Device[] {
    const list = this.#api.TFE_ContextListDevices(this.#context, this.#status)
    check(this.#api, this.#status, 'TFE_ContextListDevices')
    try {
      const count = this.#api.TF_DeviceListCount(list)
      return Array.from({ length: count }, (_, index) => this.#device(list, index)).filter((device) => device !== null)
    } finally {
      this.#api.TF_DeleteDeviceList(list)
    }
  }

  /** Null on a GPU, whose kernels they aren't. */
  #createKernels({ intraOpThreads }: SessionConfig): OwnKernels | null {
    if (this.#hasGpu) return null
    const library = loadKernels(intraOpThreads ?? os.availableParallelism())
    return library && new OwnKernels(library, this.#runner, this.#handles)
  }

  /** Null for devices that a user can't choose, such as XLA's. */
  #device(list: Pointer, index: number): Device | null {
    const name = this.#api.TF_DeviceListName(list, index, this.#status)
    const kind = this.#api.TF_DeviceListType(list, index, this.#status).toLowerCase()
    if (kind !== 'cpu' && kind !== 'gpu') return null
    const ordinal = /:(\d+)$/.exec(name)?.[1] ?? '0'
    const id = `${kind}:${ordinal}`
    // TensorFlow reports a nominal 256 MB for every processor, and no name.
    if (kind === 'cpu') return { id, kind, name: os.cpus()[0]?.model ?? 'CPU', memoryBytes: os.totalmem() }
    return { id, kind, name, memoryBytes: this.#api.TF_DeviceListMemoryBytes(list, index, this.#status) }
  }

  #createContext(config: SessionConfig): Pointer {
    const options = this.#api.TFE_NewContextOptions()
    const proto = encodeConfig(config)
    this.#api.TFE_ContextOptionsSetConfig(options, proto, proto.length, this.#status)
    check(this.#api, this.#status, 'TFE_ContextOptionsSetConfig')
    const context = this.#api.TFE_NewContext(options, this.#status)
    this.#api.TFE_DeleteContextOptions(options)
    check(this.#api, this.#status, 'TFE_NewContext')
    return context
  }
}
