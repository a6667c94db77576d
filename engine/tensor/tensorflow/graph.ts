import { AttributeType, type Attribute } from '../runtime.ts'
import type { Pointer, TensorFlowApi } from './c-api.ts'
import type { GraphOutput } from './graph-api.ts'
import { check } from './error.ts'
import { graphSetters, setAttribute } from './op-attributes.ts'
import type { StepNode, StepOutput } from './step-graph.ts'

/** Where the list lies among the inputs of ops that take one: inputs before it, and inputs after it. */
const listInputs: Record<string, { before: number; after: number }> = {
  AddN: { before: 0, after: 0 },
  ConcatV2: { before: 0, after: 1 },
  Einsum: { before: 0, after: 0 },
  IdentityN: { before: 0, after: 0 },
  LeydenAdamInPlace: { before: 1, after: 0 },
  LeydenAllReduce: { before: 0, after: 0 },
  LeydenMomentumInPlace: { before: 1, after: 0 },
  LeydenSgdInPlace: { before: 1, after: 0 },
  Pack: { before: 0, after: 0 },
}

/** What a node was made of. */
export interface Added extends Pick<StepNode, 'op' | 'attributes'> {
  inputs: GraphOutput[]
  controls: Pointer[]
  /** Of its first result, where TensorFlow was told. */
  shape?: number[]
}

/** A graph that is being built, and becomes a function. */
export class Graph {
  readonly #api: TensorFlowApi
  readonly #graph: Pointer
  readonly #status: Pointer
  readonly #setters: ReturnType<typeof graphSetters>
  readonly #inputs: GraphOutput[] = []
  /** Names of ops in it. */
  readonly ops = new Set<string>()
  readonly #added = new Map<Pointer, Added>()

  constructor(api: TensorFlowApi) {
    this.#api = api
    this.#graph = api.TF_NewGraph()
    this.#status = api.TF_NewStatus()
    this.#setters = graphSetters(api)
  }

  get nodes(): number {
    return this.#added.size
  }

  /** All nodes, in the order in which they were added. */
  get added(): ReadonlyMap<Pointer, Added> {
    return this.#added
  }

  /** The nodes in the order in which they were added. */
  list(): StepNode[] {
    const places = new Map([...this.#added.keys()].map((oper, place) => [oper, place]))
    return [...this.#added].map(([oper, { op, attributes, inputs, controls }]) => ({
      op,
      attributes,
      inputs: inputs.map((input) => ({ node: places.get(input.oper)!, output: input.index })),
      after: controls.map((control) => places.get(control)!),
      outputs: this.#outputsOf(oper),
    }))
  }

  placeOf(oper: Pointer): number {
    return [...this.#added.keys()].indexOf(oper)
  }

  /** The next argument of the function. */
  addInput(dtype: number, shape: number[]): GraphOutput {
    const attributes = [
      { name: 'dtype', type: AttributeType.type, value: dtype },
      { name: 'shape', type: AttributeType.shape, value: shape },
    ]
    const input = { oper: this.add('Placeholder', attributes, []), index: 0 }
    this.#inputs.push(input)
    return input
  }

  addConstant(dtype: number, tensor: Pointer): GraphOutput {
    const description = this.#describe('Const', [{ name: 'dtype', type: AttributeType.type, value: dtype }])
    this.#api.TF_SetAttrTensor(description, 'value', tensor, this.#status)
    check(this.#api, this.#status, 'Const')
    const oper = this.#finish('Const', description)
    this.#added.set(oper, { op: 'Const', attributes: [], inputs: [], controls: [] })
    return { oper, index: 0 }
  }

  /** Adds a node that runs after `controls`. */
  add(op: string, attributes: Attribute[], inputs: GraphOutput[], controls: Pointer[] = []): Pointer {
    const list = listInputs[op]
    const description = this.#describe(op, [])
    if (list) this.#addListInputs(description, inputs, list)
    else for (const input of inputs) this.#api.TF_AddInput(description, input)
    for (const control of controls) this.#api.TF_AddControlInput(description, control)
    // The length of a list is known from the list.
    for (const attribute of attributes) if (!list || attribute.name !== 'N') setAttribute(this.#setters, description, attribute)
    const oper = this.#finish(op, description)
    this.#added.set(oper, { op, attributes, inputs, controls })
    return oper
  }

  /** Those of `opers` that what computes `outputs` doesn't wait for. */
  notBefore(outputs: GraphOutput[], opers: Iterable<Pointer>): Pointer[] {
    const before = new Set<Pointer>()
    const open = outputs.map(({ oper }) => oper)
    for (let oper = open.pop(); oper !== undefined; oper = open.pop()) {
      if (before.has(oper)) continue
      before.add(oper)
      const { inputs, controls } = this.#added.get(oper)!
      open.push(...inputs.map((input) => input.oper), ...controls)
    }
    return [...opers].filter((oper) => !before.has(oper))
  }

  typeOf(output: GraphOutput): number {
    return this.#api.TF_OperationOutputType(output)
  }

  /** Null where it depends on values; of an axis alone, -1. */
  shapeOf(output: GraphOutput): number[] | null {
    const rank = this.#api.TF_GraphGetTensorNumDims(this.#graph, output, this.#status)
    check(this.#api, this.#status, 'TF_GraphGetTensorNumDims')
    if (rank < 0) return null
    const dims = new BigInt64Array(Math.max(rank, 1))
    this.#api.TF_GraphGetTensorShape(this.#graph, output, dims, rank, this.#status)
    check(this.#api, this.#status, 'TF_GraphGetTensorShape')
    return Array.from(dims.subarray(0, rank), Number)
  }

  /** Of a node's first result. */
  setShape(output: GraphOutput, shape: number[]): void {
    this.#added.get(output.oper)!.shape = shape
    this.#api.TF_GraphSetTensorShape(this.#graph, output, BigInt64Array.from(shape, BigInt), shape.length, this.#status)
    check(this.#api, this.#status, 'TF_GraphSetTensorShape')
  }

  /**
   * The function of `nodes` from the inputs, in the order they were added, to `outputs`; `controls` run whether or not an output needs
   * them.
   */
  toFunction(name: string, nodes: Pointer[], outputs: GraphOutput[], controls: Pointer[]): Pointer {
    const inputs = new Set(this.#inputs.map(({ oper }) => oper))
    const [made, always] = [nodes.filter((node) => !inputs.has(node)), controls].map((opers) => BigInt64Array.from([...opers, 0n]))
    const body = [made!.length - 1, made!, this.#inputs.length, pack(this.#inputs), outputs.length, pack(outputs)] as const
    const given = [name, 0, ...body, null, controls.length, always!] as const
    const definition = this.#api.TF_GraphToFunctionWithControlOutputs(this.#graph, ...given, null, null, null, this.#status)
    check(this.#api, this.#status, name)
    return definition
  }

  dispose(): void {
    this.#api.TF_DeleteGraph(this.#graph)
    this.#api.TF_DeleteStatus(this.#status)
  }

  #outputsOf(oper: Pointer): StepOutput[] {
    return Array.from({ length: this.#api.TF_OperationNumOutputs(oper) }, (_, index) => {
      const output = { oper, index }
      const shape = this.shapeOf(output)
      return { dtype: this.typeOf(output), shape: shape?.some((extent) => extent < 0) ? null : shape }
    })
  }

  #describe(op: string, attributes: Attribute[]): Pointer {
    this.ops.add(op)
    const description = this.#api.TF_NewOperation(this.#graph, op, `${op.replace(/^_+/, '')}_${this.#added.size}`)
    for (const attribute of attributes) setAttribute(this.#setters, description, attribute)
    return description
  }

  #finish(op: string, description: Pointer): Pointer {
    const operation = this.#api.TF_FinishOperation(description, this.#status)
    check(this.#api, this.#status, op)
    return operation
  }

  #addListInputs(description: Pointer, inputs: GraphOutput[], { before, after }: { before: number; after: number }): void {
    const end = inputs.length - after
    for (const input of inputs.slice(0, before)) this.#api.TF_AddInput(description, input)
    this.#api.TF_AddInputList(description, pack(inputs.slice(before, end)), end - before)
    for (const input of inputs.slice(end)) this.#api.TF_AddInput(description, input)
  }
}

/** An array of TF_Output: a pointer and a number each, eight bytes apart. */
function pack(outputs: GraphOutput[]): BigInt64Array {
  return BigInt64Array.from([...outputs.flatMap(({ oper, index }) => [oper, BigInt(index)]), 0n, 0n])
}
