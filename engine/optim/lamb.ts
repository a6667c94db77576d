import type { Scalar, Tensor, Variable } from '@tensorflow/tfjs'
import { perStep, tf } from '../tensor/index.ts'
import { Optimizer, type OptimizerOptions, type ParameterChoice, type Scalars, type Slots } from './optimizer.ts'
import { l2Of, withL2 } from './weight-decay.ts'

export interface LambOptions extends OptimizerOptions {
  beta1: number
  beta2: number
  epsilon: number
  weightDecay: number
}

const defaults = { learningRate: 1e-3, beta1: 0.9, beta2: 0.999, epsilon: 1e-6, weightDecay: 0.01 }

/** LAMB (You et al. 2020, algorithm 2), with bias correction: Adam's step, made as long as the parameter for each of them. */
export class Lamb extends Optimizer<LambOptions> {
  constructor(parameters: ParameterChoice<LambOptions>, options: Partial<LambOptions> = {}) {
    super(parameters, defaults, options, ['exp_avg', 'exp_avg_sq'])
  }

  protected override scalars(options: LambOptions): Scalars {
    return {
      learningRate: perStep(() => options.learningRate),
      added1: perStep(() => 1 - options.beta1),
      added2: perStep(() => 1 - options.beta2),
      correction1: perStep(() => 1 - options.beta1 ** this.steps),
      correction2: perStep(() => 1 - options.beta2 ** this.steps),
      epsilon: perStep(() => options.epsilon),
      ...l2Of(options),
    }
  }

  protected override update(parameter: Variable, gradient: Tensor, slots: Slots, _options: LambOptions, scalars: Scalars): void {
    const { exp_avg: average, exp_avg_sq: squares } = slots
    const { learningRate, added1, added2, correction1, correction2, epsilon } = scalars
    this.updates.lerp(average!, gradient, added1!)
    this.updates.lerp(squares!, gradient.square(), added2!)
    const adam = average!.div(correction1!).div(squares!.div(correction2!).sqrt().add(epsilon!))
    const direction = withL2(adam, parameter, scalars)
    this.updates.subtract(parameter, direction.mul(trustRatio(parameter, direction).mul(learningRate!)))
  }
}

/** How much longer the parameter is than the step; 1 where one of the two is 0. */
function trustRatio(parameter: Tensor, step: Tensor): Scalar {
  const lengthOf = (values: Tensor) => values.square().sum().sqrt()
  const [length, own] = [lengthOf(parameter), lengthOf(step)]
  return tf.where(tf.minimum(length, own).greater(0), length.div(own), tf.scalar(1)) as Scalar
}
