import type { Attribute, TensorDescriptor } from '../runtime.ts'

/** An op as it is asked for. */
export interface OpCall {
  op: string
  attributes: Attribute[]
  inputs: TensorDescriptor[]
}

/** An own op that gives what an op of TensorFlow gives, up to rounding. */
export interface Substitution {
  op: string
  /** Default none. */
  attributes?: Attribute[]
  /** Of its result, where TensorFlow can't infer it. */
  shape?: number[]
  /** Its inputs, as places among those of TensorFlow's. */
  inputs: number[]
  /** What an input that holds sizes is filled with where both ops are timed; the others are float32. */
  sizes?: number[]
  /** Multiplications in TensorFlow's: little work isn't worth timing. Null for what is taken wherever it fits. */
  work: number | null
  /** As KernelChoice has it. */
  atMost?: number
}

/**
 * Finds an own op for a call by its attributes, and its inputs' shapes and types. `values` are those of an input that says sizes, null
 * where a captured step computes them.
 */
export type FindSubstitution = (call: OpCall, values: (input: number) => number[] | null) => Substitution | null

/** Undefined where the call doesn't give it. */
export const attributeOf = (call: OpCall, name: string): unknown => call.attributes.find((attribute) => attribute.name === name)?.value
