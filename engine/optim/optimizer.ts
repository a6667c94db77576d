import type { Scalar, Tensor, Variable } from '@tensorflow/tfjs'
import { LeydenError } from '../errors/index.ts'
import { everyStep, tf, withoutTape } from '../tensor/index.ts'
import { GradientWindow } from './gradient-window.ts'
import { updateJointly, type JointUpdate } from './joint-update.ts'
import type { Gradients } from './gradients.ts'
import { toGroups, type OptimizerOptions, type ParameterChoice, type ParameterGroup } from './parameter-groups.ts'
import { Updates } from './updates.ts'

export type { OptimizerOptions, ParameterChoice, ParameterGroup }

export type Slots = Record<string, Variable>

/** Numbers that a step computes for a group of parameters, as scalars. */
export type Scalars = Record<string, Scalar>

/** What a parameter's slots start as. Their layout follows the parameter's, so they have as many axes. */
export type SlotMaker<Options> = (parameter: Variable, options: ParameterGroup<Options>) => Record<string, Tensor>

/**
 * Changes parameters by their gradients. State is kept for each parameter itself, not by position, so freezing one leaves the
 * others' state where it is.
 */
export abstract class Optimizer<Options extends OptimizerOptions = OptimizerOptions> {
  readonly groups: ParameterGroup<Options>[]
  /** Steps taken; bias corrections count from it. */
  steps = 0
  /** What the next step uses; they live as long as the batch's tensors. */
  gradients: Gradients = new Map()
  /** Gradients of earlier batches that no step has used yet. */
  readonly window = new GradientWindow()
  readonly #slots = new Map<Variable, Slots>()
  /** Completes the options of a group, and makes its slots. */
  readonly #complete: (group: { parameters: Variable[] }) => ParameterGroup<Options>
  #updates = new Updates(null)
  #unused = false

  /** `defaults` has every option that there is; `slots` are names, or what a parameter's slots start as. */
  constructor(
    parameters: ParameterChoice<Options>,
    defaults: Options,
    options: Partial<Options>,
    slots: string[] | SlotMaker<Options> = [],
  ) {
    this.groups = toGroups(parameters, defaults, options)
    const make = Array.isArray(slots) ? zeros<Options>(slots) : slots
    // Made here and not at the first step, which is recorded later: a slot must exist before its first use.
    const addSlots = (group: ParameterGroup<Options>) => {
      for (const variable of group.parameters) this.#slots.set(variable, makeSlots(variable, group, make))
      return group
    }
    this.groups.forEach(addSlots)
    this.#complete = (group) => addSlots(toGroups<Options>([group as never], { ...defaults, ...options }, {})[0]!)
  }

  /** Adds parameters that train from now on; options that the group lacks are the optimiser's. A captured step must be captured anew. */
  addGroup(group: { parameters: Variable[] } & Partial<Options>): void {
    const own = new Set(this.parameters)
    if (group.parameters.some((parameter) => own.has(parameter))) {
      throw new LeydenError('A parameter is in a group of the optimiser already, and would be changed twice in a step.')
    }
    this.groups.push(this.#complete(group))
  }

  get parameters(): Variable[] {
    return this.groups.flatMap(({ parameters }) => parameters)
  }

  /** The state of a parameter by PyTorch's names; `grad` is what a window of accumulation has summed so far. */
  slots(parameter: Variable): Slots {
    const sum = this.window.sum(parameter)
    return { ...this.#slots.get(parameter), ...(sum && { grad: sum }) }
  }

  /** Called before each step, by whom manual optimisation is for. */
  beforeStep?: () => void

  /** Keeps the gradients for a step of a later batch. */
  accumulate(): void {
    this.window.add(this.gradients)
    this.zeroGrad()
  }

  /** Adds what earlier batches accumulated to the gradients. */
  closeWindow(): void {
    this.gradients = this.window.close(this.gradients)
  }

  /**
   * One step. A parameter without a gradient stays as it is. Where `active`, a scalar of the device, is 0, everything stays as it is
   * but the count of steps.
   */
  step(gradients: Gradients = this.gradients, active: Scalar | null = null): void {
    withoutTape(() => this.beforeStep?.())
    everyStep(() => (this.steps += 1))
    this.#unused = false
    this.#updates = new Updates(active)
    withoutTape(() => {
      for (const group of this.groups) tf.tidy(() => this.#stepGroup(group, gradients))
    })
  }

  /** Adds to the gradients that the next step uses. */
  addGradients(gradients: Gradients): void {
    const own = new Set(this.parameters)
    for (const [parameter, gradient] of gradients) {
      if (own.has(parameter)) this.gradients.set(parameter, withoutTape(() => this.gradients.get(parameter)?.add(gradient)) ?? gradient)
    }
    this.#unused = true
  }

  /** Whether gradients were added that no step has used. */
  get hasUnusedGradients(): boolean {
    return this.#unused
  }

  zeroGrad(): void {
    this.gradients = new Map()
    this.#unused = false
  }

  /** Takes back the count of a step that changed nothing. */
  forgetStep(): void {
    this.steps -= 1
  }

  dispose(): void {
    this.window.dispose()
    for (const slots of this.#slots.values()) for (const slot of Object.values(slots)) slot.dispose()
  }

  /** How an update changes variables. */
  protected get updates(): Updates {
    return this.#updates
  }

  /** What the updates of a group share. Each number by `perStep`: in a captured step the others stay as they are at its first run. */
  protected abstract scalars(options: Options): Scalars

  protected abstract update(parameter: Variable, gradient: Tensor, slots: Slots, options: Options, scalars: Scalars): void

  /** How an own op makes the step, if there is one for these options. */
  protected joint(_options: Options): JointUpdate | null {
    return null
  }

  #stepGroup(group: ParameterGroup<Options>, gradients: Gradients): void {
    const all = group.parameters.flatMap((parameter) => {
      const gradient = gradients.get(parameter)
      if (!gradient) return []
      return [{ parameter, gradient: group.maximize ? gradient.neg() : gradient, slots: this.#slots.get(parameter)! }]
    })
    const joint = this.#updates.always ? this.joint(group) : null
    const rest = joint ? updateJointly(joint, all) : all
    if (rest.length === 0) return
    const scalars = this.scalars(group)
    for (const { parameter, gradient, slots } of rest)
      tf.tidy(() => this.update(parameter, this.#updates.finite(gradient), slots, group, scalars))
  }
}

const zeros =
  <Options>(names: string[]): SlotMaker<Options> =>
  (parameter) =>
    Object.fromEntries(names.map((name) => [name, tf.zerosLike(parameter)]))

function makeSlots<Options>(parameter: Variable, group: ParameterGroup<Options>, make: SlotMaker<Options>): Slots {
  return tf.tidy(() =>
    Object.fromEntries(Object.entries(make(parameter, group)).map(([name, value]) => [name, tf.variable(value, false)])),
  ) as never
}
