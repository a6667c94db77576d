import type { Tensor, Variable } from '@tensorflow/tfjs'
import { attribute, perStep } from '../tensor/index.ts'
import type { JointUpdate } from './joint-update.ts'
import { Optimizer, type OptimizerOptions, type ParameterChoice, type Scalars, type Slots } from './optimizer.ts'
import { decayOf, l2Of, shrink, withL2 } from './weight-decay.ts'

export interface AdamOptions extends OptimizerOptions {
  beta1: number
  beta2: number
  epsilon: number
  weightDecay: number
  /** Divide by the largest average of squares so far (Reddi, Kale and Kumar 2018). Default false. */
  amsgrad: boolean
}

const defaults = { learningRate: 1e-3, beta1: 0.9, beta2: 0.999, epsilon: 1e-8, weightDecay: 0, amsgrad: false }

const attributes = [attribute.type('T', 'float32'), attribute.bool('use_locking', false)]
const withoutNesterov = [...attributes, attribute.bool('use_nesterov', false)]

/** Adam (Kingma and Ba 2015), as torch.optim.Adam: weight decay is added to the gradient. */
export class Adam extends Optimizer<AdamOptions> {
  constructor(parameters: ParameterChoice<AdamOptions>, options: Partial<AdamOptions> = {}) {
    super(parameters, defaults, options, (parameter, { amsgrad }) => ({
      exp_avg: parameter.zerosLike(),
      exp_avg_sq: parameter.zerosLike(),
      ...(amsgrad && { max_exp_avg_sq: parameter.zerosLike() }),
    }))
  }

  protected override scalars(options: AdamOptions): Scalars {
    const number = (index: number) => () => this.#numbers(options)[index]!
    return {
      beta1Power: perStep(number(0)),
      beta2Power: perStep(number(1)),
      learningRate: this.updates.perStep(number(2), 0),
      beta1: this.updates.perStep(number(3), 1),
      beta2: this.updates.perStep(number(4), 1),
      epsilon: perStep(number(5)),
      ...this.decay(options),
    }
  }

  protected override joint(options: AdamOptions): JointUpdate | null {
    if (options.amsgrad) return null
    const numbers = () => [...this.#numbers(options), ...this.jointDecay(options)]
    return { op: 'LeydenAdamInPlace', slots: ['exp_avg', 'exp_avg_sq'], numbers }
  }

  protected decay(options: AdamOptions): Scalars {
    return l2Of(options)
  }

  /** The same for the joint update: what is added to the gradient, and what is taken off the parameter. */
  protected jointDecay({ weightDecay }: AdamOptions): [l2: number, decay: number] {
    return [weightDecay, 0]
  }

  protected override update(parameter: Variable, gradient: Tensor, slots: Slots, _options: AdamOptions, scalars: Scalars): void {
    this.descend(parameter, withL2(gradient, parameter, scalars), slots, scalars)
  }

  /** TensorFlow's kernel divides by sqrt(v) + epsilon before the bias correction, PyTorch after it: so epsilon is corrected too. */
  #numbers({ learningRate, beta1, beta2, epsilon }: AdamOptions): number[] {
    const power = (beta: number) => Math.fround(beta) ** this.steps
    return [power(beta1), power(beta2), learningRate, beta1, beta2, epsilon * Math.sqrt(1 - power(beta2))]
  }

  /** What AdamW shares. */
  protected descend(parameter: Variable, gradient: Tensor, slots: Slots, scalars: Scalars): void {
    const { exp_avg, exp_avg_sq, max_exp_avg_sq } = slots
    const { beta1Power, beta2Power, learningRate, beta1, beta2, epsilon } = scalars
    const given = [beta1Power!, beta2Power!, learningRate!, beta1!, beta2!, epsilon!, gradient]
    const averages = [exp_avg!, exp_avg_sq!]
    if (!max_exp_avg_sq) return this.updates.run('ResourceApplyAdam', withoutNesterov, [parameter, ...averages], given)
    this.updates.run('ResourceApplyAdamWithAmsgrad', attributes, [parameter, ...averages, max_exp_avg_sq], given)
  }
}

/** Adam with decoupled weight decay (Loshchilov and Hutter 2019), as torch.optim.AdamW. */
export class AdamW extends Adam {
  constructor(parameters: ParameterChoice<AdamOptions>, options: Partial<AdamOptions> = {}) {
    super(parameters, { weightDecay: 0.01, ...options })
  }

  protected override decay(options: AdamOptions): Scalars {
    return decayOf(options)
  }

  protected override jointDecay({ learningRate, weightDecay }: AdamOptions): [l2: number, decay: number] {
    return [0, learningRate * weightDecay]
  }

  protected override update(parameter: Variable, gradient: Tensor, slots: Slots, _options: AdamOptions, scalars: Scalars): void {
    shrink(this.updates, parameter, scalars)
    this.descend(parameter, gradient, slots, scalars)
  }
}
