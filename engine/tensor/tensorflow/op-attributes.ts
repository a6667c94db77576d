import { AttributeType, DataType, type Attribute } from '../runtime.ts'
import type { Pointer, TensorFlowApi } from './c-api.ts'

/** TensorFlow.js's node kernels mark booleans with the number of the data type instead of the attribute type. */
const boolByDataType = DataType.bool

/** The calls that set an attribute; the C API has them once for ops that run and once for nodes of a graph. */
interface Setters {
  string(op: Pointer, name: string, value: Uint8Array, bytes: number): void
  int(op: Pointer, name: string, value: number): void
  ints(op: Pointer, name: string, values: BigInt64Array, count: number): void
  float(op: Pointer, name: string, value: number): void
  floats(op: Pointer, name: string, values: Float32Array, count: number): void
  bool(op: Pointer, name: string, value: number): void
  type(op: Pointer, name: string, value: number): void
  types(op: Pointer, name: string, values: Int32Array, count: number): void
  shape(op: Pointer, name: string, dims: BigInt64Array, rank: number): void
}

export const eagerSetters = (api: TensorFlowApi, status: Pointer): Setters => ({
  string: api.TFE_OpSetAttrString,
  int: api.TFE_OpSetAttrInt,
  ints: api.TFE_OpSetAttrIntList,
  float: api.TFE_OpSetAttrFloat,
  floats: api.TFE_OpSetAttrFloatList,
  bool: api.TFE_OpSetAttrBool,
  type: api.TFE_OpSetAttrType,
  types: api.TFE_OpSetAttrTypeList,
  shape: (op, name, dims, rank) => api.TFE_OpSetAttrShape(op, name, dims, rank, status),
})

export const graphSetters = (api: TensorFlowApi): Setters => ({
  string: api.TF_SetAttrString,
  int: api.TF_SetAttrInt,
  ints: api.TF_SetAttrIntList,
  float: api.TF_SetAttrFloat,
  floats: api.TF_SetAttrFloatList,
  bool: api.TF_SetAttrBool,
  type: api.TF_SetAttrType,
  types: api.TF_SetAttrTypeList,
  shape: api.TF_SetAttrShape,
})

export function setAttribute(setters: Setters, op: Pointer, { name, type, value }: Attribute): void {
  const many = Array.isArray(value)
  switch (type) {
    case AttributeType.string: {
      const bytes = value instanceof Uint8Array ? value : Buffer.from(value as string)
      return setters.string(op, name, bytes, bytes.length)
    }
    case AttributeType.int:
      return many ? setters.ints(op, name, BigInt64Array.from(value, BigInt), value.length) : setters.int(op, name, value as number)
    case AttributeType.float:
      return many ? setters.floats(op, name, Float32Array.from(value), value.length) : setters.float(op, name, value as number)
    case AttributeType.bool:
    case boolByDataType:
      return setters.bool(op, name, value ? 1 : 0)
    case AttributeType.type:
      return many ? setters.types(op, name, Int32Array.from(value), value.length) : setters.type(op, name, value as number)
    case AttributeType.shape:
      return setters.shape(op, name, BigInt64Array.from(value as number[], BigInt), (value as number[]).length)
    default:
      throw new Error(`attribute ${name} has type ${type}, which Leyden's TensorFlow binding doesn't know`)
  }
}
