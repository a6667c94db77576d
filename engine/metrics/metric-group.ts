import type { Tensor } from '@tensorflow/tfjs'
import { notModel } from '../nn/index.ts'
import type { Metric } from './metric.ts'

/** Several metrics of the same batches, by the names that they are logged under: `this.logDict(this.group.update(logits, label))`. */
export class MetricGroup<Inputs extends unknown[] = [prediction: Tensor, target: Tensor], Name extends string = string> {
  readonly [notModel] = true
  readonly members: Readonly<Record<Name, Metric>>
  readonly #update: (...inputs: Inputs) => void

  /** `update` adds a batch to all of them. */
  constructor(members: Record<Name, Metric>, update: (...inputs: Inputs) => void) {
    this.members = members
    this.#update = update
  }

  /** Adds a batch, and returns the metrics to log. */
  update(...inputs: Inputs): Readonly<Record<Name, Metric>> {
    this.#update(...inputs)
    return this.members
  }

  /** Their values by name. */
  compute(): Record<Name, Tensor> {
    const entries = Object.entries<Metric>(this.members).map(([name, metric]) => [name, metric.compute()])
    return Object.fromEntries(entries) as Record<Name, Tensor>
  }

  reset(): void {
    for (const metric of Object.values<Metric>(this.members)) metric.reset()
  }
}
