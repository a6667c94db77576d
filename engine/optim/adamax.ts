import { perStep, tf } from '../tensor/index.ts'
import type { Tensor, Variable } from '@tensorflow/tfjs'
import { Optimizer, type OptimizerOptions, type ParameterChoice, type Scalars, type Slots } from './optimizer.ts'
import { l2Of, withL2 } from './weight-decay.ts'

export interface AdamaxOptions extends OptimizerOptions {
  beta1: number
  beta2: number
  epsilon: number
  weightDecay: number
}

const defaults = { learningRate: 2e-3, beta1: 0.9, beta2: 0.999, epsilon: 1e-8, weightDecay: 0 }

/** Adamax (Kingma and Ba 2015, section 7.1), as torch.optim.Adamax, which adds epsilon to the gradient's size. */
export class Adamax extends Optimizer<AdamaxOptions> {
  constructor(parameters: ParameterChoice<AdamaxOptions>, options: Partial<AdamaxOptions> = {}) {
    super(parameters, defaults, options, ['exp_avg', 'exp_inf'])
  }

  protected override scalars(options: AdamaxOptions): Scalars {
    return {
      rate: perStep(() => options.learningRate / (1 - options.beta1 ** this.steps)),
      added: perStep(() => 1 - options.beta1),
      beta2: perStep(() => options.beta2),
      epsilon: perStep(() => options.epsilon),
      ...l2Of(options),
    }
  }

  protected override update(parameter: Variable, gradient: Tensor, slots: Slots, _options: AdamaxOptions, scalars: Scalars): void {
    const { exp_avg: average, exp_inf: largest } = slots
    const { rate, added, beta2, epsilon } = scalars
    const direction = withL2(gradient, parameter, scalars)
    this.updates.lerp(average!, direction, added!)
    this.updates.assign(largest!, tf.maximum(largest!.mul(beta2!), direction.abs().add(epsilon!)))
    this.updates.subtract(parameter, average!.div(largest!).mul(rate!))
  }
}
