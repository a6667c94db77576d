import { LeydenError, refuseUnknown } from '../errors/index.ts'
import { notModel } from '../nn/index.ts'
import { toBatch, type Batch } from './batch.ts'
import type { Dataset, ThreadedSamples } from './dataset.ts'
import type { Pass } from './sample.ts'
import { randomSampler, sequentialSampler, type Sampler } from './sampler.ts'
import { ReadingThreads } from './threads/reading-threads.ts'

export interface DataLoaderOptions {
  batchSize?: number
  /** Another order each epoch, which the run's seed and the epoch decide. Default false. */
  shuffle?: boolean
  /** Which samples in which order, or their numbers; in place of `shuffle`. */
  sampler?: Sampler | Iterable<number>
  /** Leave out a last batch that is smaller than the others. Default false. */
  dropLast?: boolean
  /** Threads that make batches ahead, of a data set by `dataset.fromModule`. Default 0: batches are made between steps. */
  numWorkers?: number
  /** Batches that each thread is ahead. Default 2. */
  prefetchFactor?: number
}

/** What the trainer reads batches from. */
export interface BatchSource {
  /** Batches of a pass; null where that isn't known before. */
  readonly length: number | null
  batches(pass: Pass): Iterable<Batch> | AsyncIterable<Batch>
  /** Whether a batch may be read before the step of the one before it is done. Default: it may wait for what that step leaves. */
  readonly readsAhead?: boolean
  /** Gives up what it keeps between passes; called at a run's end, after which it may be read again. */
  close?(): void | Promise<void>
}

/** Reads a data set in batches, in order or shuffled. Threads are kept from pass to pass until `close`. */
export class DataLoader implements BatchSource {
  readonly [notModel] = true
  readonly dataset: Dataset
  readonly batchSize: number
  readonly shuffle: boolean
  readonly sampler: Sampler
  readonly dropLast: boolean
  readonly numWorkers: number
  readonly prefetchFactor: number
  readonly readsAhead = true
  #idle: ReadingThreads | null = null

  constructor(dataset: Dataset, options: DataLoaderOptions = {}) {
    refuseUnknown('DataLoader', options, ['batchSize', 'shuffle', 'sampler', 'dropLast', 'numWorkers', 'prefetchFactor'])
    const { batchSize = 1, shuffle = false, sampler, dropLast = false, numWorkers = 0, prefetchFactor = 2 } = options
    checkWhole('batchSize', batchSize, 1)
    checkWhole('numWorkers', numWorkers, 0)
    checkWhole('prefetchFactor', prefetchFactor, 1)
    if (dataset.length === 0)
      throw new LeydenError('DataLoader: the data set has no samples.', { remedy: 'Check the path and the filter it is read with.' })
    if (numWorkers > 0 && !dataset.threaded) throw notThreaded(numWorkers)
    this.dataset = dataset
    this.batchSize = batchSize
    this.shuffle = shuffle
    this.sampler = sampler ? toSampler(sampler, shuffle) : shuffle ? randomSampler(dataset.length) : sequentialSampler(dataset.length)
    this.dropLast = dropLast
    this.numWorkers = numWorkers
    this.prefetchFactor = prefetchFactor
  }

  get length(): number {
    const batches = this.sampler.length / this.batchSize
    return this.dropLast ? Math.floor(batches) : Math.ceil(batches)
  }

  /** Numbers in the data set of the samples of one batch of a pass. */
  sampleIndices(batch: number, pass: Pass): number[] {
    return [...this.#rows(pass)(batch)]
  }

  batches(pass: Pass): Iterable<Batch> | AsyncIterable<Batch> {
    const rows = this.#rows(pass)
    return this.numWorkers > 0 ? this.#readInThreads(this.dataset.threaded!, rows, pass) : this.#read(rows, pass)
  }

  #rows(pass: Pass): (batch: number) => Int32Array {
    const order = this.#order(pass)
    return (batch) => order.subarray(batch * this.batchSize, (batch + 1) * this.batchSize)
  }

  #order(pass: Pass): Int32Array {
    const indices = this.sampler.indices(pass)
    const { length } = this.dataset
    const odd = Array.prototype.find.call(indices, (index: number) => !Number.isInteger(index) || index < 0 || index >= length)
    if (odd === undefined) return indices instanceof Int32Array ? indices : Int32Array.from(indices)
    throw new LeydenError(`DataLoader: the sampler gives ${odd}, and the data set's samples are 0 to ${length - 1}.`)
  }

  /** Ends the threads that wait for the next pass. */
  async close(): Promise<void> {
    const idle = this.#idle
    this.#idle = null
    await idle?.close()
  }

  *#read(rows: (batch: number) => Int32Array, pass: Pass): Iterable<Batch> {
    for (let batch = pass.firstBatch ?? 0; batch < this.length; batch++) yield this.dataset.gather(rows(batch), pass)
  }

  async *#readInThreads(samples: ThreadedSamples, rows: (batch: number) => Int32Array, pass: Pass): AsyncIterable<Batch> {
    // Another pass may be in its middle, such as the training that a validation interrupts.
    const threads = this.#idle ?? new ReadingThreads(samples, this.numWorkers, this.prefetchFactor)
    this.#idle = null
    try {
      const numbers = Array.from({ length: this.length }, (_, batch) => samples.numbers(rows(batch)))
      yield* threads.read(numbers.slice(pass.firstBatch), pass, toBatch)
    } finally {
      if (this.#idle || !threads.alive) await threads.close()
      else this.#idle = threads
    }
  }
}

function toSampler(given: Sampler | Iterable<number>, shuffle: boolean): Sampler {
  if (shuffle) {
    throw new LeydenError('DataLoader: shuffle is true, and a sampler is given, which decides the order.', {
      remedy: 'Leave one of the two out.',
    })
  }
  if ('indices' in given) return given
  const indices = Array.from(given)
  return { length: indices.length, indices: () => indices }
}

function checkWhole(name: string, value: number, least: number): void {
  if (Number.isInteger(value) && value >= least) return
  throw new LeydenError(`DataLoader: ${name} is ${value}; it must be a whole number of at least ${least}.`)
}

/** A function can't be sent to a thread, and arrays in memory have nothing to wait for. */
function notThreaded(numWorkers: number): LeydenError {
  return new LeydenError(`DataLoader: numWorkers is ${numWorkers}, and threads can't make the samples of this data set.`, {
    remedy:
      "Put what makes them into a module of its own: await dataset.fromModule(new URL('./samples.ts', import.meta.url), options). " +
      'An arrayDataset lies in memory: leave numWorkers out.',
  })
}
