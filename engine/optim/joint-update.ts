import type { Tensor, Variable } from '@tensorflow/tfjs'
import { canOverwrite, hasOwnKernels, overwrite, perStepVector } from '../tensor/index.ts'
import type { Slots } from './optimizer.ts'

/** An own op that steps with all parameters of a group at once, and gives the bits of TensorFlow's ops for one parameter each. */
export interface JointUpdate {
  op: string
  /** Names of the state that it takes, in its order. */
  slots: string[]
  /** What it computes with, of the step. */
  numbers: () => number[]
}

export interface Descent {
  parameter: Variable
  gradient: Tensor
  slots: Slots
}

/** Steps with those parameters that it can, and returns the others. */
export function updateJointly({ op, slots: names, numbers }: JointUpdate, descents: Descent[]): Descent[] {
  if (!hasOwnKernels()) return descents
  const fits = ({ parameter, slots }: Descent) =>
    names.every((name) => slots[name]) && canOverwrite([parameter, ...names.map((name) => slots[name]!)])
  const joint = descents.filter(fits)
  if (joint.length < 2) return descents // TensorFlow's op for one is as good
  const state = names.flatMap((name) => joint.map(({ slots }) => slots[name]!))
  const parameters = joint.map(({ parameter }) => parameter)
  const gradients = joint.map(({ gradient }) => gradient)
  overwrite(op, perStepVector(numbers), [...parameters, ...state], gradients)
  return descents.filter((descent) => !joint.includes(descent))
}
