import type { Tensor, Variable } from '@tensorflow/tfjs'
import { LeydenError, refuseUnknown } from '../errors/index.ts'
import { everyStep, tf } from '../tensor/index.ts'

/** Parameters that share their options, such as a learning rate of their own. */
export type ParameterGroup<Options> = { parameters: Variable[] } & Options

/** All parameters with the same options, or groups whose own options go before those. */
export type ParameterChoice<Options> = Variable[] | ({ parameters: Variable[] } & Partial<Options>)[]

export type Slots = Record<string, Variable>

/** Numbers that a step computes for a group of parameters, as scalars. */
export type Scalars = Record<string, Tensor>

/**
 * Changes parameters by their gradients. State is kept for each parameter itself, not by position, so freezing one leaves the
 * others' state where it is.
 */
export abstract class Optimizer<Options extends { learningRate: number } = { learningRate: number }> {
  readonly groups: ParameterGroup<Options>[]
  /** Steps taken; bias corrections count from it. */
  steps = 0
  readonly #slots = new Map<Variable, Slots>()

  /** `defaults` has every option that there is. */
  constructor(parameters: ParameterChoice<Options>, defaults: Options, options: Partial<Options>, slotNames: string[]) {
    this.groups = toGroups(parameters, { ...defaults, ...options })
    for (const group of this.groups) refuseUnknown('The optimiser', group, [...Object.keys(defaults), 'parameters'])
    for (const { learningRate } of this.groups) checkLearningRate(learningRate)
    // Made here and not at the first step, which is recorded later: a slot must exist before its first use.
    for (const variable of this.parameters) this.#slots.set(variable, zeroSlots(variable, slotNames))
  }

  get parameters(): Variable[] {
    return this.groups.flatMap(({ parameters }) => parameters)
  }

  slots(parameter: Variable): Slots {
    return this.#slots.get(parameter) ?? {}
  }

  /** One step. A parameter without a gradient stays as it is. */
  step(gradients: Map<Variable, Tensor>): void {
    everyStep(() => (this.steps += 1))
    for (const group of this.groups) tf.tidy(() => this.#stepGroup(group, gradients))
  }

  dispose(): void {
    for (const slots of this.#slots.values()) for (const slot of Object.values(slots)) slot.dispose()
  }

  /** What the updates of a group share. Each number by `perStep`: in a captured step the others stay as they are at its first run. */
  protected abstract scalars(options: Options): Scalars

  protected abstract update(parameter: Variable, gradient: Tensor, slots: Slots, options: Options, scalars: Scalars): void

  #stepGroup(group: ParameterGroup<Options>, gradients: Map<Variable, Tensor>): void {
    const scalars = this.scalars(group)
    for (const parameter of group.parameters) {
      const gradient = gradients.get(parameter)
      if (gradient) tf.tidy(() => this.update(parameter, gradient, this.slots(parameter), group, scalars))
    }
  }
}

function toGroups<Options>(parameters: ParameterChoice<Options>, options: Options): ParameterGroup<Options>[] {
  if (parameters.length === 0) {
    throw new LeydenError('The optimiser got no parameters.', {
      remedy: 'Pass this.parameters(); layers and variables must be fields of the module (not #private ones) to be found.',
    })
  }
  if (parameters[0] instanceof tf.Variable) return [{ ...options, parameters: parameters as Variable[] }]
  return (parameters as ({ parameters: Variable[] } & Partial<Options>)[]).map((group) => ({ ...options, ...group }))
}

function zeroSlots(variable: Variable, names: string[]): Slots {
  return Object.fromEntries(names.map((name) => [name, tf.tidy(() => tf.variable(tf.zerosLike(variable), false))]))
}

function checkLearningRate(learningRate: number): void {
  if (Number.isFinite(learningRate) && learningRate >= 0) return
  throw new LeydenError(`learningRate is ${learningRate}; it must be a number of at least 0.`)
}
