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

  protected override value(): never {
    throw new Error('a derived metric has no states')
  }
}
