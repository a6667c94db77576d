import type { Tensor, Variable } from '@tensorflow/tfjs'
import { perStep } from '../tensor/index.ts'
import { Optimizer, type OptimizerOptions, type ParameterChoice, type Scalars, type Slots } from './optimizer.ts'
import { l2Of, withL2 } from './weight-decay.ts'

export interface RmspropOptions extends OptimizerOptions {
  /** How much of the average of squares stays in a step. */
  alpha: number
  epsilon: number
  weightDecay: number
  momentum: number
  /** Divide by the deviation instead of the root of the squares' average. */
  centered: boolean
}

const defaults = { learningRate: 0.01, alpha: 0.99, epsilon: 1e-8, weightDecay: 0, momentum: 0, centered: false }

/** RMSprop (Hinton 2012), as torch.optim.RMSprop; TensorFlow's kernel has epsilon under the root, and the rate in the momentum. */
export class Rmsprop extends Optimizer<RmspropOptions> {
  constructor(parameters: ParameterChoice<RmspropOptions>, options: Partial<RmspropOptions> = {}) {
    super(parameters, defaults, options, (parameter, { momentum, centered }) => ({
      square_avg: parameter.zerosLike(),
      ...(momentum > 0 && { momentum_buffer: parameter.zerosLike() }),
      ...(centered && { grad_avg: parameter.zerosLike() }),
    }))
  }

  protected override scalars(options: RmspropOptions): Scalars {
    return {
      learningRate: perStep(() => options.learningRate),
      added: perStep(() => 1 - options.alpha),
      epsilon: perStep(() => options.epsilon),
      momentum: perStep(() => options.momentum),
      ...l2Of(options),
    }
  }

  protected override update(parameter: Variable, gradient: Tensor, slots: Slots, _options: RmspropOptions, scalars: Scalars): void {
    const { updates } = this
    const direction = withL2(gradient, parameter, scalars)
    const scaled = direction.div(this.#average(direction, slots, scalars).add(scalars['epsilon']!))
    const buffer = slots['momentum_buffer']
    if (buffer) updates.assign(buffer, buffer.mul(scalars['momentum']!).add(scaled))
    updates.subtract(parameter, (buffer ?? scaled).mul(scalars['learningRate']!))
  }

  #average(direction: Tensor, { square_avg, grad_avg }: Slots, { added }: Scalars): Tensor {
    this.updates.lerp(square_avg!, direction.square(), added!)
    if (!grad_avg) return square_avg!.sqrt()
    this.updates.lerp(grad_avg, direction, added!)
    return square_avg!.sub(grad_avg.square()).sqrt()
  }
}
