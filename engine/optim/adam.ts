import type { Scalar, Tensor, Variable } from '@tensorflow/tfjs'
import { attribute, perStep, updateInPlace } from '../tensor/index.ts'
import { Optimizer, type ParameterChoice, type Scalars, type Slots } from './optimizer.ts'

export interface AdamOptions {
  learningRate: number
  beta1: number
  beta2: number
  epsilon: number
  weightDecay: number
}

const defaults = { learningRate: 1e-3, beta1: 0.9, beta2: 0.999, epsilon: 1e-8, weightDecay: 0 }

const attributes = [attribute.type('T', 'float32'), attribute.bool('use_locking', false), attribute.bool('use_nesterov', false)]

/** Adam (Kingma and Ba 2015), as torch.optim.Adam: weight decay is added to the gradient. */
export class Adam extends Optimizer<AdamOptions> {
  constructor(parameters: ParameterChoice<AdamOptions>, options: Partial<AdamOptions> = {}) {
    super(parameters, defaults, options, ['exp_avg', 'exp_avg_sq'])
  }

  /** TensorFlow's kernel divides by sqrt(v) + epsilon before the bias correction, PyTorch after it: so epsilon is corrected too. */
  protected override scalars(options: AdamOptions): Scalars {
    const power = (beta: number) => Math.fround(beta) ** this.steps
    return {
      beta1Power: perStep(() => power(options.beta1)),
      beta2Power: perStep(() => power(options.beta2)),
      learningRate: perStep(() => options.learningRate),
      beta1: perStep(() => options.beta1),
      beta2: perStep(() => options.beta2),
      epsilon: perStep(() => options.epsilon * Math.sqrt(1 - power(options.beta2))),
    }
  }

  protected override update(parameter: Variable, gradient: Tensor, slots: Slots, options: AdamOptions, scalars: Scalars): void {
    const { weightDecay } = options
    this.descend(parameter, weightDecay === 0 ? gradient : gradient.add(parameter.mul(weightDecay)), slots, scalars)
  }

  /** What AdamW shares. */
  protected descend(parameter: Variable, gradient: Tensor, slots: Slots, scalars: Scalars): void {
    const { exp_avg: average, exp_avg_sq: squares } = slots as { exp_avg: Variable; exp_avg_sq: Variable }
    const { beta1Power, beta2Power, learningRate, beta1, beta2, epsilon } = scalars as Record<string, Scalar>
    const given = [beta1Power!, beta2Power!, learningRate!, beta1!, beta2!, epsilon!, gradient]
    updateInPlace('ResourceApplyAdam', attributes, [parameter, average, squares], given)
  }
}

/** Adam with decoupled weight decay (Loshchilov and Hutter 2019), as torch.optim.AdamW. */
export class AdamW extends Adam {
  constructor(parameters: ParameterChoice<AdamOptions>, options: Partial<AdamOptions> = {}) {
    super(parameters, { weightDecay: 0.01, ...options })
  }

  protected override scalars(options: AdamOptions): Scalars {
    return { ...super.scalars(options), decay: perStep(() => options.learningRate * options.weightDecay) }
  }

  protected override update(parameter: Variable, gradient: Tensor, slots: Slots, _options: AdamOptions, scalars: Scalars): void {
    updateInPlace('AssignSubVariableOp', [attribute.type('dtype', 'float32')], [parameter], [parameter.mul(scalars['decay']!)])
    this.descend(parameter, gradient, slots, scalars)
  }
}
