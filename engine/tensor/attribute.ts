import { AttributeType, DataType, type Attribute, type DataTypeName } from './runtime.ts'

/** Makers of op attributes, by the names of TensorFlow's op definitions. */
export const attribute = {
  type: (name: string, dtype: DataTypeName): Attribute => ({ name, type: AttributeType.type, value: DataType[dtype] }),
  int: (name: string, value: number): Attribute => ({ name, type: AttributeType.int, value }),
  ints: (name: string, value: number[]): Attribute => ({ name, type: AttributeType.int, value }),
  float: (name: string, value: number): Attribute => ({ name, type: AttributeType.float, value }),
  bool: (name: string, value: boolean): Attribute => ({ name, type: AttributeType.bool, value }),
  string: (name: string, value: string): Attribute => ({ name, type: AttributeType.string, value }),
}
