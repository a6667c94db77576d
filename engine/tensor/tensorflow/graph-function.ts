import { AttributeType, type Attribute, type TensorDescriptor } from '../runtime.ts'
import type { Pointer } from './c-api.ts'
import { check } from './error.ts'
import type { HandleTable } from './handle-table.ts'
import type { OpRunner } from './op-runner.ts'

/** What a function does with a variable. */
export interface VariableUse {
  /** By TensorFlow's ops, which may have it share memory. */
  updated: boolean
  /** By an own op, which writes where its value lies. */
  overwritten: boolean
}

/** A tensor that a function is given; of a variable, not its value but the place where it lives. */
export interface FunctionInput {
  id: number
  variable: VariableUse | null
}

export interface FunctionDefinition {
  name: string
  definition: Pointer
  /** How many results it has. */
  outputs: number
  /** A ConfigProto. */
  config: Uint8Array
  /** TensorFlow's name for what runs the nodes; default: one that hands them to the threads that are free. */
  executor: string | null
}

/** A function of the context that runs as one op. */
export class GraphFunction {
  readonly name: string
  readonly #runner: OpRunner
  readonly #handles: HandleTable
  readonly #attributes: Attribute[]
  readonly #status: Pointer
  #given = new BigInt64Array(0)
  readonly #results: BigInt64Array
  readonly #count: Int32Array

  /** Takes over `definition`. Without a config on the op itself, TensorFlow optimises nothing. */
  constructor(runner: OpRunner, handles: HandleTable, { name, definition, outputs, config, executor }: FunctionDefinition) {
    const { api, context } = runner
    this.name = name
    this.#runner = runner
    this.#handles = handles
    this.#attributes = [{ name: 'config_proto', type: AttributeType.string, value: config }]
    if (executor) this.#attributes.push({ name: 'executor_type', type: AttributeType.string, value: Buffer.from(executor) })
    this.#status = api.TF_NewStatus()
    this.#results = new BigInt64Array(outputs)
    this.#count = Int32Array.of(outputs)
    api.TFE_ContextAddFunction(context, definition, this.#status)
    api.TF_DeleteFunction(definition)
    check(api, this.#status, name)
  }

  /** Runs it and returns the results, which the caller owns. */
  run(inputs: FunctionInput[]): TensorDescriptor[] {
    const op = this.#prepare(inputs)
    try {
      this.#runner.api.TFE_Execute(op, this.#results, this.#count, this.#status)
      return this.#take(inputs)
    } finally {
      this.#runner.api.TFE_DeleteOp(op)
    }
  }

  /** The same on another thread, one run at a time. Tensors that are given may be disposed as soon as this returns. */
  runAside(inputs: FunctionInput[]): Promise<TensorDescriptor[]> {
    const op = this.#prepare(inputs)
    return new Promise((resolve, reject) => {
      this.#runner.api.TFE_Execute.async(op, this.#results, this.#count, this.#status, (error) => {
        this.#runner.api.TFE_DeleteOp(op)
        try {
          if (error) throw error
          resolve(this.#take(inputs))
        } catch (failure) {
          reject(failure as Error)
        }
      })
    })
  }

  dispose(): void {
    this.#runner.api.TFE_ContextRemoveFunction(this.#runner.context, this.name, this.#status)
    this.#runner.api.TF_DeleteStatus(this.#status)
  }

  #prepare(inputs: FunctionInput[]): Pointer {
    this.#count[0] = this.#results.length
    if (this.#given.length !== inputs.length) this.#given = new BigInt64Array(inputs.length)
    for (const [index, input] of inputs.entries()) this.#given[index] = this.#handleOf(input)
    return this.#runner.prepareFunction(this.name, this.#attributes, this.#given)
  }

  #handleOf({ id, variable }: FunctionInput): Pointer {
    if (variable?.overwritten) return this.#handles.soleResource(id)
    return variable ? this.#handles.resource(id) : this.#handles.handle(id)
  }

  #take(inputs: FunctionInput[]): TensorDescriptor[] {
    // What read a variable meanwhile may hold either value.
    for (const { id, variable } of inputs) {
      if (variable) this.#handles.forgetReading(id)
      if (variable?.updated) this.#handles.share(id)
    }
    check(this.#runner.api, this.#status, this.name)
    const taken: TensorDescriptor[] = []
    for (let index = 0; index < this.#count[0]!; index++) taken.push(this.#handles.adopt(BigInt.asUintN(64, this.#results[index]!)))
    return taken
  }
}
