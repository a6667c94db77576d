import type { Tensor, Variable } from '@tensorflow/tfjs'
import { attribute, perStep } from '../tensor/index.ts'
import type { JointUpdate } from './joint-update.ts'
import { Optimizer, type OptimizerOptions, type ParameterChoice, type Scalars, type Slots } from './optimizer.ts'
import { l2Of, withL2 } from './weight-decay.ts'

export interface SgdOptions extends OptimizerOptions {
  momentum: number
  dampening: number
  weightDecay: number
  nesterov: boolean
}

const attributes = [attribute.type('T', 'float32'), attribute.bool('use_locking', false)]

/** A rate that suits every problem doesn't exist: it must be given. */
const defaults = { learningRate: NaN, momentum: 0, dampening: 0, weightDecay: 0, nesterov: false }

/** Stochastic gradient descent, as torch.optim.SGD: the momentum buffer starts as the first gradient, undampened. */
export class Sgd extends Optimizer<SgdOptions> {
  constructor(parameters: ParameterChoice<SgdOptions>, options: Partial<SgdOptions> & { learningRate: number }) {
    super(parameters, defaults, options, hasMomentum(parameters, options) ? ['momentum_buffer'] : [])
  }

  protected override scalars(options: SgdOptions): Scalars {
    return {
      learningRate: this.updates.perStep(() => options.learningRate, 0),
      momentum: this.updates.perStep(() => options.momentum, 1),
      undampened: perStep(() => this.#undampened(options)),
      ...l2Of(options),
    }
  }

  protected override joint(options: SgdOptions): JointUpdate {
    const { nesterov } = options
    const slots = options.momentum !== 0 ? ['momentum_buffer'] : []
    const numbers = () => [options.learningRate, options.momentum, this.#undampened(options), options.weightDecay, nesterov ? 1 : 0]
    return { op: slots.length > 0 ? 'LeydenMomentumInPlace' : 'LeydenSgdInPlace', slots, numbers }
  }

  protected override update(parameter: Variable, gradient: Tensor, slots: Slots, options: SgdOptions, scalars: Scalars): void {
    const { momentum, dampening, nesterov } = options
    const direction = this.updates.finite(withL2(gradient, parameter, scalars))
    const buffer = momentum === 0 ? undefined : slots['momentum_buffer']
    const { learningRate } = scalars as { learningRate: Tensor }
    if (!buffer) return this.updates.run('ResourceApplyGradientDescent', attributes, [parameter], [learningRate, direction])
    const added = dampening === 0 ? direction : direction.mul(scalars['undampened']!)
    const withNesterov = [...attributes, attribute.bool('use_nesterov', nesterov)]
    this.updates.run('ResourceApplyMomentum', withNesterov, [parameter, buffer], [learningRate, added, scalars['momentum']!])
  }

  #undampened({ dampening }: SgdOptions): number {
    return this.steps === 1 ? 1 : 1 - dampening
  }
}

/** A group may have a momentum of its own. */
function hasMomentum(parameters: ParameterChoice<SgdOptions>, options: Partial<SgdOptions>): boolean {
  return [options, ...parameters].some((choice) => 'momentum' in choice && choice.momentum !== 0)
}
