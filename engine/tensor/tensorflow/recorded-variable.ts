import { AttributeType, type TensorDescriptor } from '../runtime.ts'
import type { Pointer } from './c-api.ts'
import type { GraphOutput } from './graph-api.ts'
import type { Graph } from './graph.ts'
import type { VariableUse } from './graph-function.ts'

/** A variable as a step that is recorded sees it: reads and updates keep their order by control edges. */
export class RecordedVariable {
  readonly shape: number[]
  readonly dtype: number
  /** The tensor whose value lies in the variable now. */
  id: number
  readonly use: VariableUse = { updated: false, overwritten: false }
  readonly #graph: Graph
  readonly #argument: () => GraphOutput
  #place: GraphOutput | null = null
  #reads: Pointer[] = []
  #update: Pointer | null = null

  /** `argument` adds the function's argument that says where the variable lies. */
  constructor(graph: Graph, { id, shape, dtype }: TensorDescriptor, argument: () => GraphOutput) {
    this.#graph = graph
    this.id = id
    this.shape = shape
    this.dtype = dtype
    this.#argument = argument
  }

  get place(): GraphOutput {
    return (this.#place ??= this.#argument())
  }

  /** What must have run before the next update. */
  get before(): Pointer[] {
    return this.#update === null ? this.#reads : [...this.#reads, this.#update]
  }

  read(): GraphOutput {
    const dtype = { name: 'dtype', type: AttributeType.type, value: this.dtype }
    const oper = this.#graph.add('ReadVariableOp', [dtype], [this.place], this.#update === null ? [] : [this.#update])
    this.#reads.push(oper)
    const output = { oper, index: 0 }
    this.#graph.setShape(output, this.shape)
    return output
  }

  /** Whether the step changed it already. */
  get changed(): boolean {
    return this.#update !== null
  }

  /** `oper` gave the variable the value of the tensor `id`; an own one in the memory that it has. */
  updated(oper: Pointer, id: number, { inPlace = false } = {}): void {
    this.use[inPlace ? 'overwritten' : 'updated'] = true
    this.#reads = []
    this.#update = oper
    this.id = id
  }
}
