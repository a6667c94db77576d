import type { Tensor, Variable } from '@tensorflow/tfjs'
import { perStep } from '../tensor/index.ts'
import { Optimizer, type OptimizerOptions, type ParameterChoice, type Scalars, type Slots } from './optimizer.ts'
import { decayOf, l2Of, shrink, withL2 } from './weight-decay.ts'

export interface RAdamOptions extends OptimizerOptions {
  beta1: number
  beta2: number
  epsilon: number
  weightDecay: number
  /** Weight decay as AdamW has it. Default false. */
  decoupledWeightDecay: boolean
}

const defaults = { learningRate: 1e-3, beta1: 0.9, beta2: 0.999, epsilon: 1e-8, weightDecay: 0, decoupledWeightDecay: false }

/** RAdam (Liu et al. 2020), as torch.optim.RAdam. */
export class RAdam extends Optimizer<RAdamOptions> {
  constructor(parameters: ParameterChoice<RAdamOptions>, options: Partial<RAdamOptions> = {}) {
    super(parameters, defaults, options, ['exp_avg', 'exp_avg_sq'])
  }

  /** The first steps, whose variance isn't known yet, are plain momentum: `rectified` is 0 then, and `plain` in all others. */
  protected override scalars(options: RAdamOptions): Scalars {
    const rate = () => options.learningRate / (1 - options.beta1 ** this.steps)
    const factor = () => rectification(options.beta2, this.steps)
    return {
      rectified: perStep(() => rate() * factor() * Math.sqrt(1 - options.beta2 ** this.steps)),
      plain: perStep(() => (factor() === 0 ? rate() : 0)),
      added1: perStep(() => 1 - options.beta1),
      added2: perStep(() => 1 - options.beta2),
      epsilon: perStep(() => options.epsilon),
      ...(options.decoupledWeightDecay ? decayOf(options) : l2Of(options)),
    }
  }

  protected override update(parameter: Variable, gradient: Tensor, slots: Slots, _options: RAdamOptions, scalars: Scalars): void {
    const { exp_avg: average, exp_avg_sq: squares } = slots
    const { rectified, plain, added1, added2, epsilon } = scalars
    shrink(this.updates, parameter, scalars)
    const direction = withL2(gradient, parameter, scalars)
    this.updates.lerp(average!, direction, added1!)
    this.updates.lerp(squares!, direction.square(), added2!)
    const size = rectified!.div(squares!.sqrt().add(epsilon!)).add(plain!)
    this.updates.subtract(parameter, average!.mul(size))
  }
}

/** The paper's r_t; 0 while the length of the average is 5 or less. */
function rectification(beta2: number, step: number): number {
  const longest = 2 / (1 - beta2) - 1
  const length = longest - (2 * step * beta2 ** step) / (1 - beta2 ** step)
  if (length <= 5) return 0
  return Math.sqrt(((length - 4) * (length - 2) * longest) / ((longest - 4) * (longest - 2) * length))
}
