import { gatherSamples, type Batch } from './batch.ts'
import { fromModule } from './module-dataset.ts'
import type { Pass, Sample, Samples } from './sample.ts'

/** Samples by number. */
export interface Dataset {
  readonly length: number
  /** The samples with these numbers as one batch, whose tensors the caller disposes. */
  gather(rows: Int32Array, pass?: Pass): Batch
  /** What threads make the samples from; left out where they can't. */
  readonly threaded?: ThreadedSamples
}

/** Samples that other threads can make too. */
export interface ThreadedSamples {
  /** URL of the module whose default export makes them. */
  module: string
  /** What that is given. */
  options: unknown
  /** The numbers that it knows these rows by. */
  numbers(rows: Int32Array): Int32Array
}

/**
 * A data set that makes its samples one by one: numbers (float32), or typed arrays with the shape beside them. `dataset.fromModule` has
 * them made in worker threads.
 */
export function dataset<S extends Sample>(samples: Samples<S>): Dataset {
  return { length: samples.length, gather: (rows, pass) => gatherSamples(samples, rows, pass) }
}

dataset.fromModule = fromModule

/** A part of a data set: the samples with these numbers. */
export function subset(source: Dataset, rows: Int32Array): Dataset {
  const inSource = (chosen: Int32Array) => chosen.map((row) => rows[row]!)
  const { threaded } = source
  return {
    length: rows.length,
    gather: (chosen, pass) => source.gather(inSource(chosen), pass),
    threaded: threaded && { ...threaded, numbers: (chosen) => threaded.numbers(inSource(chosen)) },
  }
}
