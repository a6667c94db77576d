import type { Tensor, TensorContainer } from '@tensorflow/tfjs'
import { notModel } from '../nn/index.ts'
import { tf } from '../tensor/index.ts'
import { MetricState, type Contribution } from './metric-state.ts'
import type { State } from './states.ts'

/**
 * A metric over many batches: each `update` adds what the batch contributes, `compute` makes the value of all. Log the metric itself
 * (`this.log('val_accuracy', this.accuracy.update(logits, label))`) and the trainer computes it at the epoch's end and resets it.
 */
export abstract class Metric<Name extends string = string, Value = Tensor> {
  readonly [notModel] = true
  #state: MetricState<Name>

  /** `states` names what is remembered: running sums of the given shapes (`[]` for scalars), or other states. */
  constructor(states: Record<Name, State> | MetricState<Name>) {
    this.#state = states instanceof MetricState ? states : new MetricState(states)
  }

  /** Made of the states. It may read them: it is never called inside of a step. */
  protected abstract value(states: Contribution<Name>): Value

  /** The value over all batches since the last reset; a scalar NaN where there was none. */
  compute(): Value {
    return tidy(() => (this.#state.updated ? this.value(this.#state.total()) : this.empty()))
  }

  /** The value of the newest batch alone. */
  computeBatch(): Value {
    if (!this.#state.updated) throw new Error("a metric was logged for a batch that it wasn't updated with")
    return tidy(() => this.value(this.#state.batch()))
  }

  reset(): void {
    this.#state.reset()
  }

  /** As a reset, of batches that don't count: those of a sanity check. */
  discard(): void {
    this.reset()
  }

  /** What has been added so far, to go on in another process. Null where nothing was. The tensors are the caller's. */
  stateDict(): Record<Name, Tensor> | null {
    return this.#state.updated ? tidy(() => this.#state.total()) : null
  }

  /** The inverse of `stateDict`. */
  loadStateDict(states: Record<string, Tensor> | null): void {
    this.reset()
    if (states) this.#state.load(states)
  }

  protected add(contribute: () => Contribution<Name>): this {
    this.#state.add(contribute)
    return this
  }

  protected get state(): MetricState<Name> {
    return this.#state
  }

  protected set state(state: MetricState<Name>) {
    this.#state = state
  }

  protected empty(): Value {
    return tf.scalar(NaN) as Value
  }
}

const tidy = <T>(run: () => T): T => tf.tidy(run as () => TensorContainer) as T
