import { LeydenError, refuseUnknown } from '../errors/index.ts'
import { notModel } from '../nn/index.ts'
import type { Batch, Dataset } from './dataset.ts'
import { permutation } from './permutation.ts'

export interface DataLoaderOptions {
  batchSize?: number
  /** Another order each epoch, which the run's seed and the epoch decide. Default false. */
  shuffle?: boolean
  /** Leave out a last batch that is smaller than the others. Default false. */
  dropLast?: boolean
}

/** Which pass over the data: it decides the order of a shuffling loader. */
export interface Pass {
  seed: number
  epoch: number
}

/** What the trainer reads batches from. */
export interface BatchSource {
  /** Batches of a pass; null where that isn't known before. */
  readonly length: number | null
  batches(pass: Pass): Iterable<Batch> | AsyncIterable<Batch>
}

/** Reads a data set in batches, in order or shuffled. */
export class DataLoader implements BatchSource {
  readonly [notModel] = true
  readonly dataset: Dataset
  readonly batchSize: number
  readonly shuffle: boolean
  readonly dropLast: boolean

  constructor(dataset: Dataset, options: DataLoaderOptions = {}) {
    refuseUnknown('DataLoader', options, ['batchSize', 'shuffle', 'dropLast'])
    const { batchSize = 1, shuffle = false, dropLast = false } = options
    if (!Number.isInteger(batchSize) || batchSize < 1) {
      throw new LeydenError(`DataLoader: batchSize is ${batchSize}; it must be a whole number of at least 1.`)
    }
    if (dataset.length === 0)
      throw new LeydenError('DataLoader: the data set has no samples.', { remedy: 'Check the path and the filter it is read with.' })
    this.dataset = dataset
    this.batchSize = batchSize
    this.shuffle = shuffle
    this.dropLast = dropLast
  }

  get length(): number {
    const batches = this.dataset.length / this.batchSize
    return this.dropLast ? Math.floor(batches) : Math.ceil(batches)
  }

  *batches({ seed, epoch }: Pass): Iterable<Batch> {
    const { length } = this.dataset
    const order = this.shuffle ? permutation(length, seed, epoch) : Int32Array.from({ length }, (_, index) => index)
    for (let batch = 0; batch < this.length; batch++) {
      yield this.dataset.gather(order.subarray(batch * this.batchSize, (batch + 1) * this.batchSize))
    }
  }
}
