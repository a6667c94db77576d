import type { Tensor, Variable } from '@tensorflow/tfjs'
import { perStep } from '../tensor/index.ts'
import { Optimizer, type OptimizerOptions, type ParameterChoice, type Scalars, type Slots } from './optimizer.ts'
import { decayOf, shrink } from './weight-decay.ts'

export interface LionOptions extends OptimizerOptions {
  beta1: number
  beta2: number
  weightDecay: number
}

const defaults = { learningRate: 1e-4, beta1: 0.9, beta2: 0.99, weightDecay: 0 }

/** Lion (Chen et al. 2023, algorithm 2), with decoupled weight decay. */
export class Lion extends Optimizer<LionOptions> {
  constructor(parameters: ParameterChoice<LionOptions>, options: Partial<LionOptions> = {}) {
    super(parameters, defaults, options, ['exp_avg'])
  }

  protected override scalars(options: LionOptions): Scalars {
    return {
      learningRate: perStep(() => options.learningRate),
      added1: perStep(() => 1 - options.beta1),
      added2: perStep(() => 1 - options.beta2),
      ...decayOf(options),
    }
  }

  protected override update(parameter: Variable, gradient: Tensor, slots: Slots, _options: LionOptions, scalars: Scalars): void {
    const average = slots['exp_avg']!
    const difference = gradient.sub(average)
    const direction = average.add(difference.mul(scalars['added1']!)).sign()
    shrink(this.updates, parameter, scalars)
    this.updates.subtract(parameter, direction.mul(scalars['learningRate']!))
    this.updates.add(average, difference.mul(scalars['added2']!))
  }
}
