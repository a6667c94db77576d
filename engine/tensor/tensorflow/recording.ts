import { fusions } from '../kernels/fusions.ts'
import type { OwnKernels } from '../kernels/own-kernels.ts'
import { Uncapturable } from '../capture/uncapturable.ts'
import { autocast } from './autocast.ts'
import { AttributeType, DataType, type Attribute, type Executor, type RunOp, type TensorDescriptor } from '../runtime.ts'
import type { Pointer } from './c-api.ts'
import type { GraphOutput } from './graph-api.ts'
import { beyondMemory } from './machine-memory.ts'
import type { TensorFlowError } from './error.ts'
import { encodeFunctionConfig, type SessionConfig } from './config-proto.ts'
import { fuse, neededNodes, type Roots } from './fuse.ts'
import { GraphFunction, type VariableUse } from './graph-function.ts'
import { GraphConstants } from './graph-constants.ts'
import { Graph } from './graph.ts'
import type { HandleTable } from './handle-table.ts'
import { multipliesBfloat16, type HalfType } from './half-type.ts'
import type { OpRunner } from './op-runner.ts'
import { RecordedVariable } from './recorded-variable.ts'
import type { StepGraph } from './step-graph.ts'
import { VariableMemory } from './variable-memory.ts'

/** Where a function's argument comes from in each call. */
export type ArgumentSource =
  /** The tensor at this place of those that the call is given. */
  | { kind: 'given'; index: number }
  /** What that tensor is computed of, which this step does itself. */
  | { kind: 'input'; index: number }
  /** What the call makes anew, by the order in which it was asked for. */
  | { kind: 'made'; index: number }
  /** The variable at this place of those that were declared. */
  | { kind: 'variable'; index: number; use: VariableUse }
  /** A tensor from outside that stays as it is. */
  | { kind: 'tensor'; id: number }

/**
 * Up to so many nodes are run one after the other by the thread that calls: to wake another for each, and to be woken by it, costs more
 * than running two at once saves. Each still computes on all threads.
 */
const fewNodes = 96

/** Ops that wait for other ranks: all ranks must run them in one order, and none may leave one out. */
const meetings = new Set(['LeydenAllReduce'])

let functions = 0

export interface RecordingOptions {
  config: SessionConfig
  kernels: OwnKernels | null
  /** What products are computed in. Default float32. */
  halfType?: HalfType
  /** Whether there is no other device, from which and to which nodes would send. */
  cpuOnly: boolean
}

/** Records ops as nodes of a graph, whose outputs have numbers like tensors, shapes and types, but no values. */
export class Recording implements Executor {
  /** Of the function's arguments, in their order. */
  readonly sources: ArgumentSource[] = []
  /** What couldn't be recorded first; code of a plugin may have caught it. */
  failure: Uncapturable | null = null
  /** Ops that were recorded. */
  operations = 0
  /** Those that the function is made of, by their names. */
  functionOps: string[] = []
  /** Of the first result that no memory has room for. */
  #beyondMemory: TensorFlowError | null = null
  readonly #runner: OpRunner
  readonly #handles: HandleTable
  readonly #config: SessionConfig
  readonly #kernels: OwnKernels | null
  readonly #cpuOnly: boolean
  readonly #halfType: HalfType | undefined
  /** Whether TensorFlow's products are computed in bfloat16, rather than in float32 and rounded. */
  readonly #native: boolean
  readonly #graph: Graph
  readonly #constants: GraphConstants
  readonly #outputs = new Map<number, GraphOutput | (() => GraphOutput)>()
  readonly #firstId: number
  readonly #updates: Pointer[] = []
  readonly #variables: RecordedVariable[] = []
  readonly #memory = new VariableMemory()
  #lastMeeting: Pointer[] = []

  constructor(runner: OpRunner, handles: HandleTable, { config, kernels, cpuOnly, halfType }: RecordingOptions) {
    this.#runner = runner
    this.#handles = handles
    this.#config = config
    this.#kernels = kernels
    this.#cpuOnly = cpuOnly
    this.#halfType = halfType
    this.#native = halfType === 'bfloat16' && multipliesBfloat16()
    this.#graph = new Graph(runner.api)
    this.#constants = new GraphConstants(runner.api, handles, this.#graph)
    this.#firstId = handles.nextId
  }

  get ownKernels(): boolean {
    return this.#kernels !== null
  }

  /** Tensors that each call is given others of. */
  declareGiven(ids: number[]): void {
    for (const [index, id] of ids.entries()) this.#outputs.set(id, () => this.#given(index, id))
  }

  /** The present values of all variables. */
  declareVariables(ids: number[]): void {
    for (const [index, id] of ids.entries()) {
      const place = () => this.#argument({ kind: 'variable', index, use: variable.use }, { dtype: DataType.resource, shape: [] })
      const variable: RecordedVariable = new RecordedVariable(this.#graph, this.#handles.get(id), place)
      this.#variables.push(variable)
      this.#outputs.set(id, () => this.#read(index))
    }
  }

  /** An argument that each call makes anew, as an output of the graph. */
  addMade(dtype: number, shape: number[], index: number): TensorDescriptor {
    const described = this.#handles.addOutput(shape, dtype)
    this.#outputs.set(described.id, this.#argument({ kind: 'made', index }, described))
    return described
  }

  execute(op: string, attributes: Attribute[], inputs: TensorDescriptor[], outputs: number): TensorDescriptor[] {
    this.operations += 1
    const asked = { op, attributes, inputs }
    const { shape, ...call } = this.#kernels?.replace(asked, this.#native ? 'bfloat16' : 'float32') ?? { ...asked, shape: undefined }
    const given = call.inputs.map(({ id }) => this.#outputOf(id))
    const meets = meetings.has(call.op)
    const oper = this.#graph.add(call.op, call.attributes, given, meets ? this.#lastMeeting : [])
    if (shape) this.#graph.setShape({ oper, index: 0 }, shape)
    this.#memory.addNode(call.op, oper, given)
    if (meets) this.#noteMeeting(oper)
    return Array.from({ length: outputs }, (_, index) => this.#addOutput(op, { oper, index }, inputs))
  }

  /** Records an op that changes variables in place. Returns their new values; the old ones stay known where `kept` says so. */
  update(
    op: string,
    attributes: Attribute[],
    variables: { index: number; id: number; kept: boolean }[],
    inputs: number[],
  ): TensorDescriptor[] {
    this.operations += 1
    for (const { index, id, kept } of variables) {
      this.assign(index, id)
      if (kept) this.#outputOf(id)
    }
    const changed = variables.map(({ index }) => this.#variables[index]!)
    const values = inputs.map((id) => (op === 'AssignVariableOp' ? this.#ownValue(id) : this.#outputOf(id)))
    const before = changed.flatMap((variable) => variable.before)
    const oper = this.#graph.add(op, attributes, [...changed.map((variable) => variable.place), ...values], before)
    this.#memory.addNode(op, oper, values)
    return variables.map(({ index }) => this.#changed(index, oper))
  }

  /** Whether `overwrite` can change the variable whose value is `id`: nothing else that the step may still use lies in its memory. */
  canOverwrite({ index, id, kept }: { index: number; id: number; kept: boolean }): boolean {
    const variable = this.#variables[index]!
    return this.#kernels !== null && !kept && !variable.changed && variable.id === id && !this.#memory.isPassedOn(index)
  }

  /** Records an own op that writes into the memory of variables, after all that reads there. Returns their new values. */
  overwrite(op: string, numbers: number, variables: { index: number; id: number }[], inputs: number[]): TensorDescriptor[] {
    this.operations += 1
    const given = [numbers, ...variables.map(({ id }) => id), ...inputs].map((id) => this.#outputOf(id))
    const readers = new Set(variables.flatMap(({ index }) => [...this.#memory.usersOf(index)]))
    const oper = this.#graph.add(op, [], given, this.#graph.notBefore(given, readers))
    return variables.map(({ index }) => this.#changed(index, oper, { inPlace: true }))
  }

  /** Records that the variable takes the value `id`, unless it has it. */
  assign(index: number, id: number): void {
    const variable = this.#variables[index]!
    if (variable.id === id) return
    this.operations += 1
    const dtype = { name: 'dtype', type: AttributeType.type, value: variable.dtype }
    const value = this.#ownValue(id)
    const oper = this.#graph.add('AssignVariableOp', [dtype], [variable.place, value], variable.before)
    variable.updated(oper, id)
    this.#updates.push(oper)
  }

  beforeRead(id: number): void {
    if (id >= this.#firstId && !this.#handles.isOutput(id)) return // made here, of JavaScript's own values
    this.fail(
      'A captured step has no values yet, and this reads one',
      'Compute with tensor operations alone, or read values in onTrainBatchEnd.',
    )
  }

  fail(message: string, remedy: string, passing = false): never {
    const failure = new Uncapturable(message, { remedy, passing })
    this.failure ??= failure
    throw failure
  }

  /** The function from the sources to `outputs`. Throws what its run would run into, where no memory has room for a result. */
  finish(outputs: number[]): GraphFunction {
    if (this.#beyondMemory) throw this.#beyondMemory
    const results = outputs.map((id) => this.#identity(id))
    const executor = this.#cpuOnly && this.#graph.nodes <= fewNodes ? 'SINGLE_THREADED_EXECUTOR' : null
    const { nodes, ...roots } = this.#optimise({ outputs: results, updates: this.#updates })
    this.functionOps = nodes.map((node) => this.#graph.added.get(node)!.op)
    const name = `leyden_step_${functions++}`
    const definition = this.#graph.toFunction(name, nodes, roots.outputs, roots.updates)
    // Batched products whose result is scaled become a fused op that is ten times slower on a processor.
    const remapping = !this.#graph.ops.has('BatchMatMulV2')
    const config = encodeFunctionConfig(this.#config, { remapping, float16: this.#halfType === 'float16' })
    return new GraphFunction(this.#runner, this.#handles, { name, definition, outputs: results.length, config, executor })
  }

  /** What `finish` would make a function of, as a list. */
  list(outputs: number[]): StepGraph {
    const roots = [...outputs.map((id) => this.#outputOf(id).oper), ...this.#updates]
    return { nodes: this.#graph.list(), roots: roots.map((oper) => this.#graph.placeOf(oper)) }
  }

  /** Nodes so far. */
  get nodes(): number {
    return this.#graph.nodes
  }

  /** Names of ops that were recorded. */
  get ops(): ReadonlySet<string> {
    return this.#graph.ops
  }

  /** Outputs that are still held; there should be none once the step's scope is closed. */
  get held(): number[] {
    return this.#handles.outputsFrom(this.#firstId)
  }

  dispose(): void {
    this.#graph.dispose()
  }

  #noteMeeting(oper: Pointer): void {
    this.#lastMeeting = [oper]
    this.#updates.push(oper)
  }

  #given(index: number, id: number): GraphOutput {
    const { deferred, ...given } = this.#handles.get(id)
    if (!deferred) return this.#argument({ kind: 'given', index }, given)
    const input = this.#handles.addOutput(this.#handles.get(deferred.input).shape, this.#handles.get(deferred.input).dtype)
    this.#outputs.set(input.id, this.#argument({ kind: 'input', index }, input))
    const run: RunOp = (op, attributes, ids) => {
      const inputs = ids.map((each) => this.#handles.get(each))
      return this.execute(op, attributes, inputs, 1)[0]!.id
    }
    const made = deferred.recipe.compute(run, input.id)
    const output = this.#outputOf(made)
    for (const each of [made, input.id]) this.#handles.delete(each)
    return output
  }

  #argument(source: ArgumentSource, { dtype, shape }: { dtype: number; shape: number[] }): GraphOutput {
    this.sources.push(source)
    return this.#graph.addInput(dtype, shape)
  }

  #outputOf(id: number): GraphOutput {
    const known = this.#outputs.get(id)
    if (known && typeof known !== 'function') return known
    const output = known ? known() : this.#fromOutside(id)
    this.#outputs.set(id, output)
    return output
  }

  /** A constant, if the step made the tensor of JavaScript's values, or an argument. */
  #fromOutside(id: number): GraphOutput {
    const entry = this.#handles.get(id)
    if (this.#handles.isOutput(id)) this.#handles.handle(id) // throws: it is of another step
    if (id < this.#firstId) return this.#argument({ kind: 'tensor', id }, entry)
    return this.#constants.add(entry)
  }

  #read(index: number): GraphOutput {
    const output = this.#variables[index]!.read()
    this.#memory.addReading(output.oper, index)
    return output
  }

  /** Names the variable's value after `oper`. */
  #changed(index: number, oper: Pointer, how: { inPlace?: boolean } = {}): TensorDescriptor {
    const variable = this.#variables[index]!
    const { id, shape, dtype } = this.#handles.addOutput(variable.shape, variable.dtype)
    this.#outputs.set(id, () => this.#read(index))
    variable.updated(oper, id, how)
    if (this.#updates.at(-1) !== oper) this.#updates.push(oper)
    return { id, shape, dtype }
  }

  #optimise(step: Roots): Roots & { nodes: Pointer[] } {
    const fused = this.#kernels ? fuse(this.#graph, step, fusions) : { ...step, nodes: neededNodes(this.#graph, step) }
    return this.#halfType === 'bfloat16' ? autocast(this.#graph, fused, { native: this.#native }) : fused
  }

  /** A function's result may not be one of its arguments, nor appear twice. */
  #identity(id: number): GraphOutput {
    const output = this.#outputOf(id)
    return this.#memory.holds(output) ? this.#ownValue(id) : this.#copy('Identity', output)
  }

  /** The value in memory that isn't a variable's: a step that overwrites the variable would change it. */
  #ownValue(id: number): GraphOutput {
    const output = this.#outputOf(id)
    return this.#memory.holds(output) ? this.#copy('DeepCopy', output) : output
  }

  #copy(op: string, output: GraphOutput): GraphOutput {
    const type = { name: 'T', type: AttributeType.type, value: this.#graph.typeOf(output) }
    const oper = this.#graph.add(op, [type], [output])
    this.#memory.addNode(op, oper, [output])
    return { oper, index: 0 }
  }

  #addOutput(op: string, output: GraphOutput, inputs: TensorDescriptor[]): TensorDescriptor {
    const shape = this.#graph.shapeOf(output)
    if (!shape || shape.some((extent) => extent < 0)) {
      this.fail(`The shape of ${op}'s result depends on the values that it is given`, 'Use masks and tf.where, which keep the shape.')
    }
    const described = this.#handles.addOutput(shape, this.#graph.typeOf(output))
    this.#outputs.set(described.id, output)
    this.#beyondMemory ??= beyondMemory(op, described, inputs)
    return described
  }
}
