import type { Tensor, Tensor1D } from '@tensorflow/tfjs'
import type { LogOptions } from '../module/index.ts'
import { tf } from '../tensor/index.ts'

type ReduceFx = NonNullable<LogOptions['reduceFx']>

/** Values of a pass are reduced so many at a time: an op for each batch would cost as much as the batch itself, where it is small. */
const reducedAtOnce = 64

/** As JSON. Sums aren't made before their time: they would round differently. */
export interface ReductionState {
  /** Values with their batch sizes. */
  pending: [value: number, batchSize: number][]
  reduced: number | number[] | null
  sizes: number[]
  weight: number
}

/** An epoch's value, made of its batches' on the device. */
export class EpochReduction {
  reduceFx: ReduceFx
  /** What isn't reduced yet, with the batches' sizes. */
  readonly #pending: { value: Tensor | number; batchSize: number }[]
  /** The sum, the extreme, or, for a function, all values. */
  #reduced: Tensor | null
  readonly #sizes: number[]
  #weight: number

  constructor(reduceFx: ReduceFx, { pending, reduced, sizes, weight }: ReductionState = nothing) {
    this.reduceFx = reduceFx
    this.#pending = pending.map(([value, batchSize]) => ({ value, batchSize }))
    this.#reduced = reduced === null ? null : tf.keep(tf.tensor(reduced))
    this.#sizes = [...sizes]
    this.#weight = weight
  }

  stateDict(): ReductionState {
    const read = (value: Tensor | number) => (value instanceof tf.Tensor ? value.dataSync()[0]! : value)
    const pending = this.#pending.map(({ value, batchSize }): [number, number] => [read(value), batchSize])
    const reduced = this.#reduced && (this.#reduced.arraySync() as number | number[])
    return { pending, reduced, sizes: [...this.#sizes], weight: this.#weight }
  }

  /** Of a tensor with one value it keeps a clone. */
  add(value: Tensor | number, batchSize: number): void {
    this.#pending.push({ value: value instanceof tf.Tensor ? tf.keep(value.clone()) : value, batchSize })
    if (this.#pending.length >= reducedAtOnce) this.#reduce()
  }

  /** NaN where nothing was added. The tensor is the caller's scope's. */
  value(): Tensor | number {
    if (this.#pending.length > 0) this.#reduce()
    if (!this.#reduced) return NaN
    if (typeof this.reduceFx === 'function') return this.reduceFx(this.#reduced as Tensor1D, tf.tensor1d(this.#sizes))
    return this.reduceFx === 'mean' ? this.#reduced.div(this.#weight) : this.#reduced
  }

  dispose(): void {
    for (const { value } of this.#pending.splice(0)) if (value instanceof tf.Tensor) value.dispose()
    this.#reduced?.dispose()
    this.#reduced = null
  }

  #reduce(): void {
    const pending = this.#pending.splice(0)
    const before = this.#reduced
    this.#reduced = tf.tidy(() => {
      const values = tf.stack(pending.map(({ value }) => (value instanceof tf.Tensor ? value.reshape([]).toFloat() : tf.scalar(value))))
      return tf.keep(this.#combine(before, values as Tensor1D, pending))
    })
    before?.dispose()
    for (const { value, batchSize } of pending) {
      if (value instanceof tf.Tensor) value.dispose()
      this.#weight += batchSize
      if (typeof this.reduceFx === 'function') this.#sizes.push(batchSize)
    }
  }

  #combine(before: Tensor | null, values: Tensor1D, pending: { batchSize: number }[]): Tensor {
    const reduceFx = this.reduceFx
    if (typeof reduceFx === 'function') return before ? tf.concat([before as Tensor1D, values]) : values
    const weighted = reduceFx === 'mean' ? values.mul(tf.tensor1d(pending.map(({ batchSize }) => batchSize))) : values
    const part = { mean: tf.sum, sum: tf.sum, min: tf.min, max: tf.max }[reduceFx](weighted) as Tensor
    const combine = { mean: tf.add, sum: tf.add, min: tf.minimum, max: tf.maximum }[reduceFx]
    return before ? (combine(before, part) as Tensor) : part
  }
}

const nothing: ReductionState = { pending: [], reduced: null, sizes: [], weight: 0 }
