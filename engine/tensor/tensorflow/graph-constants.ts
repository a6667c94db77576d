import { attribute } from '../attribute.ts'
import { DataType, type TensorDescriptor } from '../runtime.ts'
import type { TensorFlowApi } from './c-api.ts'
import type { GraphOutput } from './graph-api.ts'
import type { Graph } from './graph.ts'
import type { HandleTable } from './handle-table.ts'

/** From so many values on, a tensor that holds one value only is made where it is needed. */
const largeConstant = 256

/** Adds the values of tensors to a graph. */
export class GraphConstants {
  readonly #api: TensorFlowApi
  readonly #handles: HandleTable
  readonly #graph: Graph

  constructor(api: TensorFlowApi, handles: HandleTable, graph: Graph) {
    this.#api = api
    this.#handles = handles
    this.#graph = graph
  }

  add(tensor: TensorDescriptor): GraphOutput {
    return this.#fill(tensor) ?? this.#constant(tensor)
  }

  #constant({ id, dtype }: Pick<TensorDescriptor, 'id' | 'dtype'>): GraphOutput {
    const tensor = this.#handles.resolve(id)
    try {
      return this.#graph.addConstant(dtype, tensor)
    } finally {
      this.#api.TF_DeleteTensor(tensor)
    }
  }

  /** Null where the values differ. */
  #fill({ id, shape, dtype }: TensorDescriptor): GraphOutput | null {
    if (dtype !== DataType.float32 || shape.reduce((product, extent) => product * extent, 1) < largeConstant) return null
    const values = this.#handles.read(id) as Float32Array
    if (!values.every((value) => value === values[0])) return null
    const dims = this.#made([shape.length], DataType.int32, Int32Array.from(shape))
    const value = this.#made([], dtype, values.slice(0, 1))
    const oper = this.#graph.add('Fill', [attribute.type('T', 'float32'), attribute.type('index_type', 'int32')], [dims, value])
    return { oper, index: 0 }
  }

  #made(shape: number[], dtype: number, values: ArrayBufferView): GraphOutput {
    const id = this.#handles.create(shape, dtype, values)
    try {
      return this.#constant({ id, dtype })
    } finally {
      this.#handles.delete(id)
    }
  }
}
