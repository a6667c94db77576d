import type { Tensor } from '@tensorflow/tfjs'
import { attribute } from './attribute.ts'
import { adopt, currentRuntime } from './backend.ts'
import { activeTrace } from './capture/active-trace.ts'
import type { NativeArray } from './native-array.ts'
import type { RowNumbers } from './row-numbers.ts'
import { DataType, type Attribute, type DataTypeName, type Recipe, type RunOp } from './runtime.ts'

export interface RowOptions {
  dtype: 'float32' | 'int32'
  /** Each value is multiplied by it; numbers by the last axis, or one for all. Of float32 only. */
  scale?: number | number[]
  /** Added to each value after that. */
  offset?: number | number[]
}

let formats = 0

/**
 * How rows leave an array: gathered, cast, scaled, shifted. That takes three or four ops, each of which costs more than what it computes
 * in a small batch, so they wait: a captured step has them in its graph, and else they run when the rows are read.
 */
export class RowFormat implements Recipe {
  readonly key = formats++
  readonly #array: NativeArray
  readonly #options: RowOptions
  /** Whether a GPU's graph would copy the whole array each time hasn't been tried. */
  readonly #waits = !currentRuntime()
    .devices()
    .some(({ kind }) => kind === 'gpu')

  constructor(array: NativeArray, options: RowOptions) {
    this.#array = array
    this.#options = options
  }

  /** [rows.count, ...]. */
  take(rows: RowNumbers): Tensor {
    const runtime = currentRuntime()
    const [shape, dtype] = [[rows.count, ...this.#array.shape.slice(1)], DataType[this.#options.dtype]]
    if (!this.#waits || activeTrace()) {
      const run: RunOp = (op, attributes, inputs) => runtime.execute(op, attributes, inputs, 1)[0]!.id
      return adopt({ id: this.compute(run, rows.id), shape, dtype })
    }
    rows.use()
    return adopt(runtime.defer({ shape, dtype }, { recipe: this, input: rows.id, release: () => rows.release() }))
  }

  compute(run: RunOp, rows: number): number {
    const { type, id } = this.#array
    const { dtype, scale, offset } = this.#options
    const steps: ((before: number) => number)[] = []
    if (type !== dtype) steps.push((before) => run('Cast', castAttributes(type, dtype), [before]))
    if (scale !== undefined) steps.push((before) => withConstant(scale, (factor) => run('Mul', floats, [before, factor])))
    if (offset !== undefined) steps.push((before) => withConstant(offset, (shift) => run('AddV2', floats, [before, shift])))
    const axis = currentRuntime().createTensor([], DataType.int32, Int32Array.of(0))
    try {
      return steps.reduce(replacing, run('GatherV2', gatherAttributes(type), [id, rows, axis]))
    } finally {
      currentRuntime().deleteTensor(axis)
    }
  }
}

/** What `step` makes of `before`, which is deleted. */
function replacing(before: number, step: (before: number) => number): number {
  try {
    return step(before)
  } finally {
    currentRuntime().deleteTensor(before)
  }
}

function withConstant(values: number | number[], use: (id: number) => number): number {
  const shape = typeof values === 'number' ? [] : [values.length]
  const id = currentRuntime().createTensor(shape, DataType.float32, Float32Array.from([values].flat()))
  try {
    return use(id)
  } finally {
    currentRuntime().deleteTensor(id)
  }
}

const floats: Attribute[] = [attribute.type('T', 'float32')]

const gatherAttributes = (type: DataTypeName) => [
  attribute.int('batch_dims', 0),
  attribute.type('Tparams', type),
  attribute.type('Tindices', 'int32'),
  attribute.type('Taxis', 'int32'),
]

const castAttributes = (from: DataTypeName, to: DataTypeName) => [
  attribute.type('SrcT', from),
  attribute.type('DstT', to),
  attribute.bool('Truncate', false),
]
