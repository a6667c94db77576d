import type { Field } from '../collate.ts'
import type { ThreadedSamples } from '../dataset.ts'
import type { Pass } from '../sample.ts'
import { ReadingThread } from './reading-thread.ts'

/** Threads that read a data set ahead, batch by batch in turn. One pass at a time. */
export class ReadingThreads {
  readonly #threads: ReadingThread[]
  readonly #prefetchFactor: number
  /** Of the next job, over all passes. */
  #nextId = 0

  constructor(samples: ThreadedSamples, count: number, prefetchFactor: number) {
    this.#threads = Array.from({ length: count }, () => new ReadingThread(samples))
    this.#prefetchFactor = prefetchFactor
  }

  /** Hands each batch's fields to `take`, in order; they must be copied there. Each thread is `prefetchFactor` batches ahead. */
  async *read<T>(batches: Int32Array[], pass: Pass, take: (fields: Field[]) => T): AsyncGenerator<T> {
    const first = this.#nextId
    this.#nextId += batches.length
    let asked = 0
    const ask = () => {
      if (asked === batches.length) return
      const slot = Math.floor(asked / this.#threads.length) % this.#prefetchFactor
      this.#of(asked).ask({ id: first + asked, slot, numbers: batches[asked]!, pass })
      asked += 1
    }
    for (const thread of this.#threads) thread.forgetBefore(first)
    for (let batch = 0; batch < this.#threads.length * this.#prefetchFactor; batch++) ask()
    for (let batch = 0; batch < batches.length; batch++) {
      const taken = take(await this.#of(batch).answer(first + batch))
      ask() // its slot is free
      yield taken
    }
  }

  /** False once a thread has ended. */
  get alive(): boolean {
    return this.#threads.every((thread) => thread.alive)
  }

  async close(): Promise<void> {
    await Promise.all(this.#threads.map((thread) => thread.close()))
  }

  #of(batch: number): ReadingThread {
    return this.#threads[batch % this.#threads.length]!
  }
}
