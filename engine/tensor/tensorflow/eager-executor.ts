import { AttributeType, DataType, type Attribute, type Executor, type TensorDescriptor } from '../runtime.ts'
import type { Pointer, TensorFlowApi } from './c-api.ts'
import { check } from './error.ts'
import type { HandleTable } from './handle-table.ts'

/** TensorFlow.js's node kernels mark booleans with the number of the data type instead of the attribute type. */
const boolByDataType = DataType.bool

/** No op that TensorFlow.js calls has more results: Split and Unpack are the widest. */
const maxOutputs = 1024

/** Runs each op at once, on the device that TensorFlow places it on. */
export class EagerExecutor implements Executor {
  readonly #api: TensorFlowApi
  readonly #context: Pointer
  readonly #handles: HandleTable
  readonly #status: Pointer
  readonly #results = new BigInt64Array(maxOutputs)
  readonly #count = new Int32Array(1)

  constructor(api: TensorFlowApi, context: Pointer, handles: HandleTable) {
    this.#api = api
    this.#context = context
    this.#handles = handles
    this.#status = api.TF_NewStatus()
  }

  execute(name: string, attributes: Attribute[], inputs: TensorDescriptor[], outputs: number): TensorDescriptor[] {
    const api = this.#api
    const op = api.TFE_NewOp(this.#context, name, this.#status)
    check(api, this.#status, name, inputs)
    try {
      for (const input of inputs) {
        api.TFE_OpAddInput(op, this.#handles.handle(input.id), this.#status)
        check(api, this.#status, name, inputs)
      }
      for (const attribute of attributes) this.#setAttribute(op, attribute)
      this.#count[0] = outputs
      api.TFE_Execute(op, this.#results, this.#count, this.#status)
      check(api, this.#status, name, inputs)
      return Array.from(this.#results.subarray(0, this.#count[0]), (handle) => this.#handles.adopt(BigInt.asUintN(64, handle)))
    } finally {
      api.TFE_DeleteOp(op)
    }
  }

  #setAttribute(op: Pointer, { name, type, value }: Attribute): void {
    const api = this.#api
    switch (type) {
      case AttributeType.string: {
        const text = Buffer.from(value as string)
        return api.TFE_OpSetAttrString(op, name, text, text.length)
      }
      case AttributeType.int:
        if (!Array.isArray(value)) return api.TFE_OpSetAttrInt(op, name, value as number)
        return api.TFE_OpSetAttrIntList(op, name, BigInt64Array.from(value, BigInt), value.length)
      case AttributeType.float:
        if (!Array.isArray(value)) return api.TFE_OpSetAttrFloat(op, name, value as number)
        return api.TFE_OpSetAttrFloatList(op, name, Float32Array.from(value), value.length)
      case AttributeType.bool:
      case boolByDataType:
        return api.TFE_OpSetAttrBool(op, name, value ? 1 : 0)
      case AttributeType.type:
        if (!Array.isArray(value)) return api.TFE_OpSetAttrType(op, name, value as number)
        return api.TFE_OpSetAttrTypeList(op, name, Int32Array.from(value), value.length)
      case AttributeType.shape: {
        const dims = BigInt64Array.from(value as number[], BigInt)
        return api.TFE_OpSetAttrShape(op, name, dims, dims.length, this.#status)
      }
      default:
        throw new Error(`attribute ${name} has type ${type}, which Leyden's TensorFlow binding doesn't know`)
    }
  }
}
