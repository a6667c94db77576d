import type { Tensor } from '@tensorflow/tfjs'
import { Metric } from './metric.ts'
import type { Contribution, MetricState } from './metric-state.ts'
import type { State } from './states.ts'

/** What is remembered of batches, and how a batch contributes. Metrics are values made of it: F1 and recall of one source. */
export interface Source<Inputs extends unknown[]> {
  /** Sources with the same key remember the same of the same inputs: a collection updates one for all. */
  key: string
  states: Record<string, State>
  contribute(...inputs: Inputs): Contribution
}

/** A metric made of a source and of a function that makes the value of its states. */
export class StreamingMetric<Inputs extends unknown[] = [prediction: Tensor, target: Tensor], Value = Tensor> extends Metric<
  string,
  Value
> {
  readonly source: Source<Inputs>
  readonly #value: (states: Contribution) => Value

  constructor(source: Source<Inputs>, value: (states: Contribution) => Value, state?: MetricState) {
    super(state ?? source.states)
    this.source = source
    this.#value = value
  }

  /** Adds a batch. */
  update(...inputs: Inputs): this {
    return this.add(() => this.source.contribute(...inputs))
  }

  /** From now on what the other metric counts; it is updated for both. Views that were made of this one before are of no use. */
  follow(other: StreamingMetric<Inputs, unknown>): void {
    if (other.state === this.state) return
    this.state.dispose()
    this.state = other.state
  }

  /** A metric of the same batches with a value of its own. */
  view<Other = Tensor>(value: (own: Value) => Other): StreamingMetric<Inputs, Other> {
    return new StreamingMetric(this.source, (states) => value(this.#value(states)), this.state)
  }

  /** The value of these states. */
  evaluate(states: Contribution): Value {
    return this.#value(states)
  }

  protected override value(states: Contribution): Value {
    return this.#value(states)
  }
}
