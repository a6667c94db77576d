import type { Batch, BatchSource, Pass } from '../../data/index.ts'
import { tf, withRandomStage } from '../../tensor/index.ts'

type Read = { batch: Batch | null } | { error: unknown }

/**
 * Reads the batches of a pass, and the next one ahead while a step runs on other threads. What a data set draws from `tf`'s random
 * numbers depends on the batch alone, not on when it is read.
 */
export class BatchReader {
  readonly source: BatchSource
  readonly #iterator: Iterator<Batch> | AsyncIterator<Batch>
  readonly #readsAhead: boolean
  readonly #last: number
  #next: number
  #ahead: Promise<Read> | Read | null = null

  /** At most `limit` batches are read, numbered from `first` on. */
  constructor(source: BatchSource, pass: Pass, limit: number | null, first = 0) {
    this.source = source
    const batches = source.batches(pass)
    this.#iterator = Symbol.asyncIterator in batches ? batches[Symbol.asyncIterator]() : batches[Symbol.iterator]()
    this.#readsAhead = source.readsAhead ?? false
    this.#next = first
    this.#last = first + (limit ?? source.length ?? Infinity)
  }

  /** Null at the end. */
  async next(): Promise<Batch | null> {
    const ahead = await this.#ahead
    this.#ahead = null
    if (ahead && 'error' in ahead) throw ahead.error
    if (ahead) return ahead.batch
    if (this.#next >= this.#last) return null
    return taken(await this.#read())
  }

  /** Reads the next batch now, if the source is one that can be read at any time. */
  readAhead(): void {
    if (!this.#readsAhead || this.#ahead || this.#next >= this.#last) return
    try {
      const read = this.#read()
      this.#ahead = read instanceof Promise ? read.then((result) => ({ batch: taken(result) }), failed) : { batch: taken(read) }
    } catch (error) {
      this.#ahead = failed(error)
    }
  }

  /** Ends the pass, also in its middle. */
  async close(): Promise<void> {
    const ahead = await this.#ahead
    if (ahead && 'batch' in ahead && ahead.batch) tf.dispose(ahead.batch)
    this.#ahead = null
    await this.#iterator.return?.()
  }

  #read() {
    return withRandomStage('data', this.#next++, () => this.#iterator.next())
  }
}

const taken = ({ done, value }: IteratorResult<Batch>): Batch | null => (done ? null : value)
const failed = (error: unknown): Read => ({ error })
