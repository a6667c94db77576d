import type { Tensor, TypedArray, Variable } from '@tensorflow/tfjs'
import type { TensorDescriptor } from '../runtime.ts'
import type { Recording } from '../tensorflow/recording.ts'

/** Something to do before a call; a number stands for making the tensor that has this place among those that each call makes. */
export type Effect = (() => void) | number

/** A step that is being recorded. */
export interface ActiveTrace {
  readonly recording: Recording
  /** What JavaScript does before each call, in the order in which it was asked for. */
  readonly effects: Effect[]
  /** Has each call hand the values that it computes for `tensor` to `receive`. */
  handOut(tensor: Tensor, receive: (value: Tensor) => void): void
  /** The first draw of random numbers, counted from the step's beginning. */
  readonly firstDraw: number
  /** A tensor of the graph whose values each call makes anew. The same `key` gives the same tensor. */
  made(key: object, dtype: number, shape: number[], values: () => TypedArray | BigInt64Array): TensorDescriptor
  /** The place of a variable among those that were there at the beginning. */
  indexOf(variable: Variable): number
  /** Whether tensors of the step share a variable's values, and so keep those of before an update. */
  isShared(variable: Variable): boolean
}

let active: ActiveTrace | null = null

export const activeTrace = (): ActiveTrace | null => active

export function setActiveTrace(trace: ActiveTrace | null): void {
  active = trace
}
