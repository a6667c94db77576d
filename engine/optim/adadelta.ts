import type { Tensor, Variable } from '@tensorflow/tfjs'
import { attribute, perStep } from '../tensor/index.ts'
import { Optimizer, type OptimizerOptions, type ParameterChoice, type Scalars, type Slots } from './optimizer.ts'
import { l2Of, withL2 } from './weight-decay.ts'

export interface AdadeltaOptions extends OptimizerOptions {
  rho: number
  epsilon: number
  weightDecay: number
}

const defaults = { learningRate: 1, rho: 0.9, epsilon: 1e-6, weightDecay: 0 }

const attributes = [attribute.type('T', 'float32'), attribute.bool('use_locking', false)]

/** Adadelta (Zeiler 2012), as torch.optim.Adadelta. */
export class Adadelta extends Optimizer<AdadeltaOptions> {
  constructor(parameters: ParameterChoice<AdadeltaOptions>, options: Partial<AdadeltaOptions> = {}) {
    super(parameters, defaults, options, ['square_avg', 'acc_delta'])
  }

  protected override scalars(options: AdadeltaOptions): Scalars {
    return {
      learningRate: this.updates.perStep(() => options.learningRate, 0),
      rho: this.updates.perStep(() => options.rho, 1),
      epsilon: perStep(() => options.epsilon),
      ...l2Of(options),
    }
  }

  protected override update(parameter: Variable, gradient: Tensor, slots: Slots, _options: AdadeltaOptions, scalars: Scalars): void {
    const { learningRate, rho, epsilon } = scalars
    const variables = [parameter, slots['square_avg']!, slots['acc_delta']!]
    const direction = this.updates.finite(withL2(gradient, parameter, scalars))
    this.updates.run('ResourceApplyAdadelta', attributes, variables, [learningRate!, rho!, epsilon!, direction])
  }
}
