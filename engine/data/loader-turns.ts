import type { Batch } from './batch.ts'
import type { BatchSource } from './data-loader.ts'
import type { Pass } from './sample.ts'

/** Each turn of a pass draws as an epoch so far away that no training comes to it. */
const epochsApart = 2 ** 20

/** Reads a loader in a pass, over and over where it cycles. */
export class LoaderTurns {
  /** Whether it came to its end once. */
  ended = false
  readonly #source: BatchSource
  readonly #pass: Pass
  readonly #cycles: boolean
  #turn = 0
  #iterator: Iterator<Batch> | AsyncIterator<Batch>
  #empty = true

  constructor(source: BatchSource, pass: Pass, cycles: boolean) {
    this.#source = source
    this.#pass = pass
    this.#cycles = cycles
    this.#iterator = this.#begin()
  }

  /** Null after the end. A promise only where the source gives one. */
  next(): Batch | null | Promise<Batch | null> {
    const read = this.#iterator.next()
    return read instanceof Promise ? read.then((result) => this.#take(result)) : this.#take(read)
  }

  async close(): Promise<void> {
    await this.#iterator.return?.()
  }

  #take({ done, value }: IteratorResult<Batch>): Batch | null | Promise<Batch | null> {
    if (!done) {
      this.#empty = false
      return value
    }
    this.ended = true
    if (!this.#cycles || this.#empty) return null
    this.#empty = true
    this.#turn += 1
    this.#iterator = this.#begin()
    return this.next()
  }

  #begin(): Iterator<Batch> | AsyncIterator<Batch> {
    const { seed, epoch } = this.#pass
    const batches = this.#source.batches({ seed, epoch: epoch + this.#turn * epochsApart })
    return Symbol.asyncIterator in batches ? batches[Symbol.asyncIterator]() : batches[Symbol.iterator]()
  }
}
