import type { Tensor } from '@tensorflow/tfjs'
import { tf } from '../../tensor/index.ts'
import { Metric } from '../metric.ts'

/** A value made of other metrics' values. */
export class DerivedMetric extends Metric {
  readonly #sources: Metric[]
  readonly #combine: (values: Tensor[]) => Tensor

  constructor(sources: Metric[], combine: (values: Tensor[]) => Tensor) {
    super({})
    this.#sources = sources
    this.#combine = combine
  }

  override compute(): Tensor {
    return tf.tidy(() => this.#combine(this.#sources.map((source) => source.compute())))
  }

  override computeBatch(): Tensor {
    return tf.tidy(() => this.#combine(this.#sources.map((source) => source.computeBatch())))
  }

  override reset(): void {
    for (const source of this.#sources) source.reset()
  }

  /** Of all sources, by their numbers. */
  override stateDict(): Record<string, Tensor> | null {
    const states = this.#sources.flatMap((source, index) =>
      Object.entries(source.stateDict() ?? {}).map(([name, state]) => [`${index}.${name}`, state] as const),
    )
    return states.length === 0 ? null : Object.fromEntries(states)
  }

  override loadStateDict(states: Record<string, Tensor> | null): void {
    for (const [index, source] of this.#sources.entries()) {
      const own = Object.entries(states ?? {}).filter(([name]) => name.startsWith(`${index}.`))
      source.loadStateDict(
        own.length === 0 ? null : Object.fromEntries(own.map(([name, state]) => [name.slice(`${index}.`.length), state])),
      )
    }
  }

  protected override value(): never {
    throw new Error('a derived metric has no states')
  }
}
