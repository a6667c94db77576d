import type { Tensor, Variable } from '@tensorflow/tfjs'
import { notModel } from '../nn/index.ts'
import { everyStep, tf } from '../tensor/index.ts'

/** What a batch adds to a metric's sums, by name. */
export type Contribution<Name extends string = string> = Record<Name, Tensor>

/**
 * A metric over many batches: each `update` adds what the batch contributes, `compute` makes the value of all. Log the metric itself
 * (`this.log('val_accuracy', this.accuracy.update(logits, label))`) and the trainer computes it at the epoch's end and resets it.
 */
export abstract class Metric<Name extends string = string> {
  readonly [notModel] = true
  readonly #sums: Record<Name, Variable>
  /** The newest batch's part of them; variables too, so that a captured step leaves it here. */
  readonly #batch: Record<Name, Variable>
  #updated = false

  /** `sums` names the running sums, scalars unless a shape is given. */
  constructor(sums: Record<Name, number[]>) {
    this.#sums = zeros(sums)
    this.#batch = zeros(sums)
  }

  /** Scalar made of the sums. */
  protected abstract value(sums: Contribution<Name>): Tensor

  /** The value over all batches since the last reset: a scalar, NaN where there was none. */
  compute(): Tensor {
    return tf.tidy(() => this.value(this.#sums))
  }

  /** The value of the newest batch alone. */
  computeBatch(): Tensor {
    if (!this.#updated) throw new Error("a metric was logged for a batch that it wasn't updated with")
    return tf.tidy(() => this.value(this.#batch))
  }

  reset(): void {
    for (const sum of Object.values<Variable>(this.#sums)) tf.tidy(() => sum.assign(tf.zerosLike(sum)))
    this.#updated = false
  }

  protected add(contribute: () => Contribution<Name>): this {
    tf.tidy(() => {
      const batch = contribute()
      for (const name of Object.keys(batch) as Name[]) {
        this.#batch[name].assign(batch[name])
        this.#sums[name].assign(this.#sums[name].add(batch[name]))
      }
    })
    this.#updated = true
    everyStep(() => (this.#updated = true)) // a reset between two runs of a captured step took it back
    return this
  }
}

function zeros<Name extends string>(shapes: Record<Name, number[]>): Record<Name, Variable> {
  const entries = Object.entries(shapes) as [Name, number[]][]
  return Object.fromEntries(entries.map(([name, shape]) => [name, tf.variable(tf.zeros(shape), false)])) as Record<Name, Variable>
}
