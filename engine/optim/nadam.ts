import type { Tensor, Variable } from '@tensorflow/tfjs'
import { perStep } from '../tensor/index.ts'
import { Optimizer, type OptimizerOptions, type ParameterChoice, type Scalars, type Slots } from './optimizer.ts'
import { decayOf, l2Of, shrink, withL2 } from './weight-decay.ts'

export interface NAdamOptions extends OptimizerOptions {
  beta1: number
  beta2: number
  epsilon: number
  weightDecay: number
  momentumDecay: number
  /** Weight decay as AdamW has it. Default false. */
  decoupledWeightDecay: boolean
  /** Of the steps so far; it is no option, and lies here to be saved: `beta1` may have followed a schedule. */
  muProduct?: { steps: number; value: number }
}

const defaults = {
  learningRate: 2e-3,
  beta1: 0.9,
  beta2: 0.999,
  epsilon: 1e-8,
  weightDecay: 0,
  momentumDecay: 4e-3,
  decoupledWeightDecay: false,
}

/** NAdam (Dozat 2016), as torch.optim.NAdam. */
export class NAdam extends Optimizer<NAdamOptions> {
  constructor(parameters: ParameterChoice<NAdamOptions>, options: Partial<NAdamOptions> = {}) {
    super(parameters, defaults, options, ['exp_avg', 'exp_avg_sq'])
  }

  protected override scalars(options: NAdamOptions): Scalars {
    const mu = (step: number) => options.beta1 * (1 - 0.5 * 0.96 ** (step * options.momentumDecay))
    const product = () => productOf(options, mu, this.steps)
    return {
      ofGradient: perStep(() => (options.learningRate * (1 - mu(this.steps))) / (1 - product())),
      ofAverage: perStep(() => (options.learningRate * mu(this.steps + 1)) / (1 - product() * mu(this.steps + 1))),
      added1: perStep(() => 1 - options.beta1),
      added2: perStep(() => 1 - options.beta2),
      correction2: perStep(() => 1 - options.beta2 ** this.steps),
      epsilon: perStep(() => options.epsilon),
      ...(options.decoupledWeightDecay ? decayOf(options) : l2Of(options)),
    }
  }

  protected override update(parameter: Variable, gradient: Tensor, slots: Slots, _options: NAdamOptions, scalars: Scalars): void {
    const { exp_avg: average, exp_avg_sq: squares } = slots
    const { ofGradient, ofAverage, added1, added2, correction2, epsilon } = scalars
    shrink(this.updates, parameter, scalars)
    const direction = withL2(gradient, parameter, scalars)
    this.updates.lerp(average!, direction, added1!)
    this.updates.lerp(squares!, direction.square(), added2!)
    const size = squares!.div(correction2!).sqrt().add(epsilon!)
    this.updates.subtract(parameter, direction.mul(ofGradient!).add(average!.mul(ofAverage!)).div(size))
  }
}

/** The product of the factors of steps 1 to `steps`, each with the options of its time, as PyTorch multiplies as it goes. */
function productOf(options: NAdamOptions, factor: (step: number) => number, steps: number): number {
  const known = options.muProduct
  const product = known && known.steps <= steps ? { ...known } : { steps: 0, value: 1 }
  while (product.steps < steps) product.value *= factor(++product.steps)
  options.muProduct = product
  return product.value
}
