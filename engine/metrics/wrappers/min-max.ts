import type { Tensor } from '@tensorflow/tfjs'
import { tf } from '../../tensor/index.ts'
import { Metric } from '../metric.ts'
import { MetricGroup } from '../metric-group.ts'
import type { StreamingMetric } from '../streaming-metric.ts'

/** A metric, and the smallest and the largest value that it had at an epoch's end so far (torchmetrics MinMaxMetric). */
export function minMax<Inputs extends unknown[]>(metric: StreamingMetric<Inputs>): MetricGroup<Inputs, 'raw' | 'min' | 'max'> {
  const members = { raw: metric, min: new Extreme(metric, Math.min, Infinity), max: new Extreme(metric, Math.max, -Infinity) }
  return new MetricGroup(members, (...inputs: Inputs) => void metric.update(...inputs))
}

/** It outlives resets, which end epochs: what was computed before one counts from then on. */
class Extreme extends Metric {
  readonly #metric: Metric
  readonly #pick: (a: number, b: number) => number
  #best: number
  #computed: number | null = null

  constructor(metric: Metric, pick: (a: number, b: number) => number, worst: number) {
    super({})
    this.#metric = metric
    this.#pick = pick
    this.#best = worst
  }

  override compute(): Tensor {
    const value = tf.tidy(() => this.#metric.compute()).dataSync()[0]!
    this.#computed = Number.isNaN(value) ? this.#best : this.#pick(this.#best, value)
    return tf.scalar(this.#computed)
  }

  override computeBatch(): Tensor {
    return tf.tidy(() => tf.scalar(this.#pick(this.#best, this.#metric.computeBatch().dataSync()[0]!)))
  }

  override reset(): void {
    this.#best = this.#computed ?? this.#best
    this.discard()
  }

  override discard(): void {
    this.#computed = null
    this.#metric.discard()
  }

  override stateDict(): Record<string, Tensor> {
    return { best: tf.scalar(this.#best) }
  }

  override loadStateDict(states: Record<string, Tensor> | null): void {
    this.#best = states?.best?.dataSync()[0] ?? this.#best
  }

  protected override value(): never {
    throw new Error('an extreme has no states')
  }
}
