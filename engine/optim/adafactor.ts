import type { Scalar, Tensor, Variable } from '@tensorflow/tfjs'
import { torchLayout } from '../nn/index.ts'
import { perStep, tf } from '../tensor/index.ts'
import { Optimizer, type OptimizerOptions, type ParameterChoice, type Scalars, type Slots } from './optimizer.ts'
import { decayOf, shrink } from './weight-decay.ts'

export interface AdafactorOptions extends OptimizerOptions {
  /** The average's share of the past at step t is 1 - t ** beta2Decay. */
  beta2Decay: number
  /** Least root of an average of squares. Default: float32's distance of 1 to the next number. */
  epsilon1: number
  /** Least size of a parameter, to which its step is relative. */
  epsilon2: number
  /** Largest root mean square of a step, before the rate. */
  d: number
  weightDecay: number
}

const defaults = { learningRate: 0.01, beta2Decay: -0.8, epsilon1: 2 ** -23, epsilon2: 1e-3, d: 1, weightDecay: 0 }

/**
 * Adafactor (Shazeer and Stern 2018), as torch.optim.Adafactor: of a matrix's squares it keeps the averages of rows and columns alone.
 * Parameters of more axes are matrices of PyTorch's last two.
 */
export class Adafactor extends Optimizer<AdafactorOptions> {
  constructor(parameters: ParameterChoice<AdafactorOptions>, options: Partial<AdafactorOptions> = {}) {
    super(parameters, defaults, options, (parameter): Record<string, Tensor> => {
      if (parameter.rank < 2) return { variance: parameter.zerosLike() }
      const { row, column } = axesOf(parameter)
      return { row_var: tf.zeros(without(column, parameter.shape)), col_var: tf.zeros(without(row, parameter.shape)) }
    })
  }

  protected override scalars(options: AdafactorOptions): Scalars {
    return {
      rate: perStep(() => Math.min(options.learningRate, 1 / Math.sqrt(this.steps))),
      added: perStep(() => this.steps ** options.beta2Decay),
      ...decayOf(options),
    }
  }

  protected override update(parameter: Variable, gradient: Tensor, slots: Slots, options: AdafactorOptions, scalars: Scalars): void {
    const { epsilon1, epsilon2, d } = options
    const length = tf.maximum(rootMeanSquare(parameter), epsilon2).mul(scalars['rate']!)
    shrink(this.updates, parameter, scalars)
    const variance = this.#variance(parameter, gradient, slots, options, scalars['added']!)
    const direction = gradient.mul(tf.maximum(variance, epsilon1 ** 2).rsqrt())
    const clipped = direction.div(tf.maximum(rootMeanSquare(direction).div(d), 1))
    this.updates.subtract(parameter, clipped.mul(length))
  }

  #variance(parameter: Variable, gradient: Tensor, slots: Slots, options: AdafactorOptions, added: Scalar): Tensor {
    const { variance, row_var: rows, col_var: columns } = slots
    const squares = gradient.square()
    if (variance) return (this.updates.lerp(variance, squares, added), variance)
    const { row, column } = axesOf(parameter)
    this.updates.lerp(rows!, squares.mean(column, true), added)
    this.updates.lerp(columns!, squares.mean(row, true), added)
    return rows!.mul(columns!).div(tf.maximum(rows!.mean(row, true), options.epsilon1))
  }
}

/** PyTorch's last two axes, in ours. */
function axesOf(parameter: Variable): { row: number; column: number } {
  const [row, column] = (torchLayout(parameter) ?? parameter.shape.map((_, axis) => axis)).slice(-2)
  return { row: row!, column: column! }
}

const without = (axis: number, shape: number[]) => shape.with(axis, 1)
const rootMeanSquare = (values: Tensor) => values.square().mean().sqrt()
