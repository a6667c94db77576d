import type { Attribute, TensorDescriptor } from '../runtime.ts'
import type { Pointer, TensorFlowApi } from './c-api.ts'
import { check } from './error.ts'
import { eagerSetters, setAttribute } from './op-attributes.ts'

/** Runs ops on TensorFlow's own handles, which the caller owns. */
export class OpRunner {
  readonly api: TensorFlowApi
  readonly context: Pointer
  readonly #status: Pointer
  readonly #setters: ReturnType<typeof eagerSetters>
  /** TensorFlow writes as many as it is told, so it must never be shorter than the op with the most results. */
  #results = new BigInt64Array(16)
  readonly #count = new Int32Array(1)

  constructor(api: TensorFlowApi, context: Pointer) {
    this.api = api
    this.context = context
    this.#status = api.TF_NewStatus()
    this.#setters = eagerSetters(api, this.#status)
  }

  /** `described` are the inputs as an error shows them. */
  run(name: string, attributes: Attribute[], inputs: Pointer[], outputs: number, described: TensorDescriptor[] = []): Pointer[] {
    const op = this.#prepare(name, attributes, inputs, described)
    try {
      if (outputs > this.#results.length) this.#results = new BigInt64Array(outputs)
      this.#count[0] = outputs
      this.api.TFE_Execute(op, this.#results, this.#count, this.#status)
      check(this.api, this.#status, name, described)
      return Array.from(this.#results.subarray(0, this.#count[0]), (handle) => BigInt.asUintN(64, handle))
    } finally {
      this.api.TFE_DeleteOp(op)
    }
  }

  /** The call of a function of the context, which TFE_Execute runs. The caller deletes it. One native call takes all of its inputs. */
  prepareFunction(name: string, attributes: Attribute[], inputs: BigInt64Array): Pointer {
    const { api } = this
    const op = api.TFE_NewOp(this.context, name, this.#status)
    check(api, this.#status, name)
    try {
      api.TFE_OpAddInputList(op, inputs, inputs.length, this.#status)
      check(api, this.#status, name)
      for (const attribute of attributes) setAttribute(this.#setters, op, attribute)
      return op
    } catch (error) {
      api.TFE_DeleteOp(op)
      throw error
    }
  }

  #prepare(name: string, attributes: Attribute[], inputs: Pointer[], described: TensorDescriptor[] = []): Pointer {
    const { api } = this
    const op = api.TFE_NewOp(this.context, name, this.#status)
    check(api, this.#status, name, described)
    try {
      for (const input of inputs) {
        api.TFE_OpAddInput(op, input, this.#status)
        check(api, this.#status, name, described)
      }
      for (const attribute of attributes) setAttribute(this.#setters, op, attribute)
      return op
    } catch (error) {
      api.TFE_DeleteOp(op)
      throw error
    }
  }
}
