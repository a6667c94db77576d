import type { HalfType } from './tensorflow/half-type.ts'
import type { Recording } from './tensorflow/recording.ts'

/** TensorFlow's own type numbers (`TF_DataType`). */
export const DataType = {
  float32: 1,
  float64: 2,
  int32: 3,
  uint8: 4,
  int16: 5,
  int8: 6,
  string: 7,
  complex64: 8,
  int64: 9,
  bool: 10,
  bfloat16: 14,
  uint16: 17,
  float16: 19,
  resource: 20,
} as const

export type DataTypeName = keyof typeof DataType
export type DataTypeNumber = (typeof DataType)[DataTypeName]

/** What the attributes of an op may hold, by the numbers that TensorFlow.js's node kernels use. */
export const AttributeType = { string: 0, int: 1, float: 2, bool: 3, type: 4, shape: 5 } as const

export interface Attribute {
  name: string
  type: number
  value: unknown
}

/** A tensor of the runtime, named by a number that `deleteTensor` releases. */
export interface TensorDescriptor {
  id: number
  shape: number[]
  dtype: number
}

export interface Device {
  /** As `--devices` takes it, such as `cpu:0` or `gpu:0`. */
  id: string
  kind: 'cpu' | 'gpu'
  name: string
  /** Bytes; null where the runtime doesn't say. */
  memoryBytes: number | null
}

/** Runs one op. Eager execution is one executor; capture, which records the op in a graph instead, is another. */
export interface Executor {
  execute(op: string, attributes: Attribute[], inputs: TensorDescriptor[], outputs: number): TensorDescriptor[]
  /** Whether it runs Leyden's own ops. */
  readonly ownKernels?: boolean
  /** Called before a tensor's values are copied out; throws where there are none yet. */
  beforeRead?(id: number): void
}

/** Runs an op that has one result, on tensors by their numbers. */
export type RunOp = (op: string, attributes: Attribute[], inputs: number[]) => number

/** How tensors of a kind are computed, each of an input of its own. */
export interface Recipe {
  /** Another for each recipe. */
  readonly key: number
  /** Returns a new tensor, and deletes what it made beside it. */
  compute(run: RunOp, input: number): number
}

/** A tensor without a value: it is computed where it is asked for, or as a part of the captured step that is given it. */
export interface Deferred {
  readonly recipe: Recipe
  readonly input: number
  /** Called when the tensor is deleted. */
  release(): void
}

/** What every tensor runtime offers. All computation passes through `execute`. */
export interface TensorRuntime {
  readonly name: string
  readonly version: string
  devices(): Device[]
  /** Runs `op` on the tensors named by `inputs` and returns its `outputs` results, which the caller owns. */
  execute(op: string, attributes: Attribute[], inputs: number[], outputs: number): TensorDescriptor[]
  /** Copies `values`, once, into the runtime's memory. */
  createTensor(shape: number[], dtype: number, values: ArrayBufferView): number
  /** Copies a tensor's values out. */
  readTensor(id: number): ArrayBufferView
  deleteTensor(id: number): void
  /** Tensors alive. */
  readonly tensorCount: number
  /** Whether own ops can be run now. */
  readonly ownKernels: boolean
  /** Puts another executor in the seat until the returned function is called. */
  use(executor: Executor): () => void
  /** Runs an op that has no results but changes its first inputs, `variables`, where they lie. */
  update(op: string, attributes: Attribute[], variables: number[], inputs: number[]): void
  /** A new tensor that takes the place of `id` for updates; `id` keeps the value of now. */
  fork(id: number): TensorDescriptor
  has(id: number): boolean
  /** A tensor that is computed when its value is needed. */
  defer(described: Omit<TensorDescriptor, 'id'>, deferred: Deferred): TensorDescriptor
  /** Null for a tensor that was made with its value. */
  deferred(id: number): Deferred | null
  /** An executor that records ops instead, which is not in the seat yet. */
  record(options: { ownKernels: boolean; halfType?: HalfType }): Recording
}
