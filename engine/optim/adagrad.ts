import type { Tensor, Variable } from '@tensorflow/tfjs'
import { attribute, perStep, tf } from '../tensor/index.ts'
import { Optimizer, type OptimizerOptions, type ParameterChoice, type Scalars, type Slots } from './optimizer.ts'
import { l2Of, withL2 } from './weight-decay.ts'

export interface AdagradOptions extends OptimizerOptions {
  /** The rate of step t is learningRate / (1 + (t - 1) lrDecay). */
  lrDecay: number
  weightDecay: number
  initialAccumulatorValue: number
  epsilon: number
}

const defaults = { learningRate: 0.01, lrDecay: 0, weightDecay: 0, initialAccumulatorValue: 0, epsilon: 1e-10 }

const attributes = [attribute.type('T', 'float32'), attribute.bool('use_locking', false), attribute.bool('update_slots', true)]

/** Adagrad (Duchi, Hazan and Singer 2011), as torch.optim.Adagrad. */
export class Adagrad extends Optimizer<AdagradOptions> {
  constructor(parameters: ParameterChoice<AdagradOptions>, options: Partial<AdagradOptions> = {}) {
    super(parameters, defaults, options, (parameter, { initialAccumulatorValue }) => ({
      sum: tf.fill(parameter.shape, initialAccumulatorValue),
    }))
  }

  protected override scalars(options: AdagradOptions): Scalars {
    return {
      learningRate: this.updates.perStep(() => options.learningRate / (1 + (this.steps - 1) * options.lrDecay), 0),
      epsilon: perStep(() => options.epsilon),
      ...l2Of(options),
    }
  }

  protected override update(parameter: Variable, gradient: Tensor, { sum }: Slots, _options: AdagradOptions, scalars: Scalars): void {
    const direction = this.updates.finite(withL2(gradient, parameter, scalars))
    const { learningRate, epsilon } = scalars
    this.updates.run('ResourceApplyAdagradV2', attributes, [parameter, sum!], [learningRate!, epsilon!, direction])
  }
}
