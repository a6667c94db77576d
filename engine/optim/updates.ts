import type { Scalar, Tensor, Variable } from '@tensorflow/tfjs'
import { attribute, perStep, runOp1, tf, updateInPlace, type Attribute } from '../tensor/index.ts'

const dtype = [attribute.type('dtype', 'float32')]
const float32 = [attribute.type('T', 'float32')]

/**
 * How an optimiser changes variables: in place, in few ops. Where `active` is a scalar that is 0, all of it changes nothing, without
 * that JavaScript knows: a step of mixed precision whose gradients aren't finite.
 */
export class Updates {
  readonly #active: Scalar | null

  constructor(active: Scalar | null) {
    this.#active = active
  }

  /** Whether no step is inactive. */
  get always(): boolean {
    return this.#active === null
  }

  /** 0 in place of values that an inactive step may not compute with. */
  finite(gradient: Tensor): Tensor {
    return this.#active ? runOp1('MulNoNan', float32, [gradient, this.#active]) : gradient
  }

  /** A number of the step, or in an inactive one that with which a kernel of TensorFlow's changes nothing. */
  perStep(compute: () => number, neutral: number): Scalar {
    const value = perStep(compute)
    return this.#active ? (tf.where(this.#active.greater(0), value, tf.scalar(neutral)) as Scalar) : value
  }

  subtract(variable: Variable, delta: Tensor): void {
    updateInPlace('AssignSubVariableOp', dtype, [variable], [this.finite(delta)])
  }

  add(variable: Variable, delta: Tensor): void {
    updateInPlace('AssignAddVariableOp', dtype, [variable], [this.finite(delta)])
  }

  assign(variable: Variable, value: Tensor): void {
    const chosen = this.#active ? tf.where(this.#active.greater(0), value, variable) : value
    updateInPlace('AssignVariableOp', dtype, [variable], [chosen])
  }

  /** Moves a running average towards `target` by the share `weight`. */
  lerp(variable: Variable, target: Tensor, weight: Scalar): void {
    this.add(variable, target.sub(variable).mul(weight))
  }

  /** A kernel of TensorFlow's whose inputs make it neutral in an inactive step. */
  run(op: string, attributes: Attribute[], variables: Variable[], inputs: Tensor[]): void {
    updateInPlace(op, attributes, variables, inputs)
  }
}
