import type { Tensor, Variable } from '@tensorflow/tfjs'
import { notModel } from '../nn/index.ts'
import { tf } from '../tensor/index.ts'

/** What a batch adds to a metric's sums, by name. */
export type Contribution<Name extends string = string> = Record<Name, Tensor>

/**
 * A metric over many batches: each `update` adds what the batch contributes, `compute` makes the value of all. Log the metric itself
 * (`this.log('val_accuracy', this.accuracy.update(logits, label))`) and the trainer computes it at the epoch's end and resets it.
 */
export abstract class Metric<Name extends string = string> {
  readonly [notModel] = true
  readonly #sums: Record<Name, Variable>
  #batch: Contribution<Name> | null = null

  /** `sums` names the running sums, scalars unless a shape is given. */
  constructor(sums: Record<Name, number[]>) {
    const entries = Object.entries(sums) as [Name, number[]][]
    this.#sums = Object.fromEntries(entries.map(([name, shape]) => [name, tf.variable(tf.zeros(shape), false)])) as Record<Name, Variable>
  }

  /** Scalar made of the sums. */
  protected abstract value(sums: Contribution<Name>): Tensor

  /** The value over all batches since the last reset: a scalar, NaN where there was none. */
  compute(): Tensor {
    return tf.tidy(() => this.value(this.#sums))
  }

  /** The value of the newest batch alone. */
  computeBatch(): Tensor {
    if (!this.#batch) throw new Error("a metric was logged for a batch that it wasn't updated with")
    const batch = this.#batch
    return tf.tidy(() => this.value(batch))
  }

  reset(): void {
    for (const sum of Object.values<Variable>(this.#sums)) tf.tidy(() => sum.assign(tf.zerosLike(sum)))
    this.#forgetBatch()
  }

  protected add(contribute: () => Contribution<Name>): this {
    this.#forgetBatch()
    const batch = tf.tidy(() => contribute() as never) as Contribution<Name>
    for (const name of Object.keys(batch) as Name[]) {
      tf.keep(batch[name])
      tf.tidy(() => this.#sums[name].assign(this.#sums[name].add(batch[name])))
    }
    this.#batch = batch
    return this
  }

  #forgetBatch(): void {
    if (this.#batch) for (const tensor of Object.values<Tensor>(this.#batch)) tensor.dispose()
    this.#batch = null
  }
}
