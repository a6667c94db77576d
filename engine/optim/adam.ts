import type { Tensor, Variable } from '@tensorflow/tfjs'
import { Optimizer, type ParameterChoice, type Slots } from './optimizer.ts'

export interface AdamOptions {
  learningRate: number
  beta1: number
  beta2: number
  epsilon: number
  weightDecay: number
}

const defaults = { learningRate: 1e-3, beta1: 0.9, beta2: 0.999, epsilon: 1e-8, weightDecay: 0 }

/** Adam (Kingma and Ba 2015), as torch.optim.Adam: weight decay is added to the gradient. */
export class Adam extends Optimizer<AdamOptions> {
  constructor(parameters: ParameterChoice<AdamOptions>, options: Partial<AdamOptions> = {}) {
    super(parameters, defaults, options, ['exp_avg', 'exp_avg_sq'])
  }

  protected override update(parameter: Variable, gradient: Tensor, slots: Slots, options: AdamOptions): void {
    const { weightDecay } = options
    const decayed = weightDecay === 0 ? gradient : gradient.add(parameter.mul(weightDecay))
    parameter.assign(parameter.sub(this.change(decayed, slots, options)))
  }

  /** What a step subtracts: AdamW shares it. */
  protected change(gradient: Tensor, slots: Slots, { learningRate, beta1, beta2, epsilon }: AdamOptions): Tensor {
    const { exp_avg: average, exp_avg_sq: squares } = slots as { exp_avg: Variable; exp_avg_sq: Variable }
    average.assign(average.mul(beta1).add(gradient.mul(1 - beta1)))
    squares.assign(squares.mul(beta2).add(gradient.square().mul(1 - beta2)))
    const rate = learningRate / (1 - beta1 ** this.steps)
    const correction = 1 / Math.sqrt(1 - beta2 ** this.steps)
    return average.mul(rate).div(squares.sqrt().mul(correction).add(epsilon))
  }
}

/** Adam with decoupled weight decay (Loshchilov and Hutter 2019), as torch.optim.AdamW. */
export class AdamW extends Adam {
  constructor(parameters: ParameterChoice<AdamOptions>, options: Partial<AdamOptions> = {}) {
    super(parameters, { weightDecay: 0.01, ...options })
  }

  protected override update(parameter: Variable, gradient: Tensor, slots: Slots, options: AdamOptions): void {
    const shrunk = parameter.mul(1 - options.learningRate * options.weightDecay)
    parameter.assign(shrunk.sub(this.change(gradient, slots, options)))
  }
}
