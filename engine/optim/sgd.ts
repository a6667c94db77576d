import type { Tensor, Variable } from '@tensorflow/tfjs'
import { Optimizer, type ParameterChoice, type Slots } from './optimizer.ts'

export interface SgdOptions {
  learningRate: number
  momentum: number
  dampening: number
  weightDecay: number
  nesterov: boolean
}

/** A rate that suits every problem doesn't exist: it must be given. */
const defaults = { learningRate: NaN, momentum: 0, dampening: 0, weightDecay: 0, nesterov: false }

/** Stochastic gradient descent, as torch.optim.SGD: the momentum buffer starts as the first gradient, undampened. */
export class Sgd extends Optimizer<SgdOptions> {
  constructor(parameters: ParameterChoice<SgdOptions>, options: Partial<SgdOptions> & { learningRate: number }) {
    super(parameters, defaults, options, hasMomentum(parameters, options) ? ['momentum_buffer'] : [])
  }

  protected override update(parameter: Variable, gradient: Tensor, slots: Slots, options: SgdOptions): void {
    const { learningRate, momentum, dampening, weightDecay, nesterov } = options
    let direction = weightDecay === 0 ? gradient : gradient.add(parameter.mul(weightDecay))
    const buffer = momentum === 0 ? undefined : slots['momentum_buffer']
    if (buffer) {
      const next = this.steps === 1 ? direction : buffer.mul(momentum).add(direction.mul(1 - dampening))
      buffer.assign(next)
      direction = nesterov ? direction.add(next.mul(momentum)) : next
    }
    parameter.assign(parameter.sub(direction.mul(learningRate)))
  }
}

/** A group may have a momentum of its own. */
function hasMomentum(parameters: ParameterChoice<SgdOptions>, options: Partial<SgdOptions>): boolean {
  return [options, ...parameters].some((choice) => 'momentum' in choice && choice.momentum !== 0)
}
