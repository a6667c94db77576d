import type { Variable } from '@tensorflow/tfjs'
import { LeydenError } from '../errors/index.ts'
import { everyStep, perStep, tf, withoutTape } from '../tensor/index.ts'
import { Updates } from './updates.ts'

export interface WeightAverageOptions {
  /** How much of an exponential average stays at an update. Left out, the average is the mean of all (SWA, Izmailov et al. 2018). */
  decay?: number
}

/**
 * An average of parameters over a training, as torch.optim.swa_utils.AveragedModel: the first update copies them. `update` belongs into
 * the captured step or a hook, whose updates are in place.
 */
export class WeightAverage {
  /** Updates so far. */
  updates = 0
  readonly #averages: Map<Variable, Variable>
  readonly #decay: number | undefined

  constructor(parameters: Variable[], { decay }: WeightAverageOptions = {}) {
    if (decay !== undefined && !(decay >= 0 && decay < 1)) {
      throw new LeydenError(`The decay of an average of weights is ${decay}; it must be at least 0 and below 1.`)
    }
    this.#decay = decay
    this.#averages = new Map(parameters.map((parameter) => [parameter, tf.tidy(() => tf.variable(tf.zerosLike(parameter), false))]))
  }

  /** The average of a parameter, which the next update changes. */
  average(parameter: Variable): Variable {
    return this.#averages.get(parameter)!
  }

  /** In a captured step, `when` decides before each run whether it counts. */
  update(when: () => boolean = () => true): void {
    let counts = true
    everyStep(() => {
      counts = when()
      if (counts) this.updates += 1
    })
    const updates = new Updates(null)
    withoutTape(() =>
      tf.tidy(() => {
        const share = perStep(() => (counts ? this.#share : 0))
        for (const [parameter, average] of this.#averages) updates.lerp(average, parameter, share)
      }),
    )
  }

  /** Makes the averages what the parameters are now: those of a checkpoint. */
  copyParameters(): void {
    tf.tidy(() => this.#averages.forEach((average, parameter) => average.assign(parameter)))
  }

  /** Exchanges parameters and averages: before a validation, and again after it. Outside of captured steps. */
  swap(): void {
    for (const [parameter, average] of this.#averages) {
      tf.tidy(() => {
        const own = parameter.clone()
        parameter.assign(average)
        average.assign(own)
      })
    }
  }

  /** How much the newest parameters weigh in the average. */
  get #share(): number {
    if (this.updates === 1) return 1
    return this.#decay === undefined ? 1 / this.updates : 1 - this.#decay
  }

  dispose(): void {
    for (const average of this.#averages.values()) average.dispose()
  }
}
