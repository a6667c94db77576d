import type { Scalar, Variable } from '@tensorflow/tfjs'
import type { Optimizer } from '../optim/index.ts'
import { attribute, runOp1, tf, updateInPlace } from '../tensor/index.ts'

export interface LossScalerOptions {
  initScale?: number
  growthFactor?: number
  backoffFactor?: number
  /** Steps with finite gradients after which the scale grows. */
  growthInterval?: number
}

const defaults = { initScale: 2 ** 16, growthFactor: 2, backoffFactor: 0.5, growthInterval: 2000 }

const float32 = [attribute.type('T', 'float32')]

/**
 * Dynamic loss scaling, as torch.amp.GradScaler: small gradients in float16 would be 0, so the loss is multiplied by a scale that falls
 * where gradients overflow, and grows else. All of it happens on the device, also that a step with gradients that aren't finite changes
 * nothing: `scale` seeds the gradients; before clipping, `unscale`; after the step, `update`; and outside of the captured step `settle`.
 */
export class LossScaler {
  readonly #options: typeof defaults
  readonly #scale: Variable
  /** Steps since the scale changed or a step was skipped. */
  readonly #streak: Variable
  /** Whether the newest step was skipped. */
  readonly #skipped: Variable

  constructor(options: LossScalerOptions = {}) {
    this.#options = { ...defaults, ...options }
    const start = (value: number) => tf.tidy(() => tf.variable(tf.scalar(value), false))
    this.#scale = start(this.#options.initScale)
    this.#streak = start(0)
    this.#skipped = start(0)
  }

  /** What the loss is multiplied by now. */
  get scale(): Scalar {
    return this.#scale as unknown as Scalar
  }

  /** Takes the scale out of the optimiser's gradients. Returns 1 where all of them are finite, else 0, as a scalar for `step`. */
  unscale(optimizer: Optimizer): Scalar {
    const share = tf.scalar(1).div(this.#scale)
    const gradients = new Map([...optimizer.gradients].map(([parameter, gradient]) => [parameter, gradient.mul(share)]))
    optimizer.gradients = gradients
    // One op each: the sum of squares isn't finite where a value isn't, or where it is too large to be of use.
    const squares = [...gradients.values()].map((gradient) => runOp1('L2Loss', float32, [gradient]))
    return tf.isFinite(tf.addN(squares)).toFloat() as Scalar
  }

  /** Lets the scale follow: `finite` is what `unscale` returned. */
  update(finite: Scalar): void {
    const { growthFactor, backoffFactor, growthInterval } = this.#options
    const streak = this.#streak.add(1).mul(finite)
    const grows = streak.equal(growthInterval)
    const factor = tf.where(finite.greater(0), tf.where(grows, tf.scalar(growthFactor), tf.scalar(1)), tf.scalar(backoffFactor))
    assign(this.#scale, this.#scale.mul(factor) as Scalar)
    assign(this.#streak, tf.where(grows, tf.scalar(0), streak) as Scalar)
    assign(this.#skipped, tf.scalar(1).sub(finite) as Scalar)
  }

  /** Waits for the newest step, and takes it back from the optimiser's count if it was skipped: bias corrections count real ones. */
  settle(optimizer: Optimizer): boolean {
    const skipped = this.#skipped.dataSync()[0] === 1
    if (skipped) optimizer.forgetStep()
    return skipped
  }

  /** What a checkpoint keeps, as JSON. */
  stateDict(): { scale: number; streak: number } {
    return { scale: this.#scale.dataSync()[0]!, streak: this.#streak.dataSync()[0]! }
  }

  loadStateDict({ scale, streak }: { scale: number; streak: number }): void {
    tf.tidy(() => {
      this.#scale.assign(tf.scalar(scale))
      this.#streak.assign(tf.scalar(streak))
    })
  }

  dispose(): void {
    for (const variable of [this.#scale, this.#streak, this.#skipped]) variable.dispose()
  }
}

function assign(variable: Variable, value: Scalar): void {
  updateInPlace('AssignVariableOp', [attribute.type('dtype', 'float32')], [variable], [value])
}
