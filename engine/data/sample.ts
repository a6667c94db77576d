import { describeError, LeydenError } from '../errors/index.ts'
import { sfc32 } from './permutation.ts'

/** Values of one sample's field: bytes become float32 where the batch is a tensor. */
export interface SampleArray {
  values: Float32Array | Int32Array | Uint8Array
  shape: number[]
}

export type Sample = Record<string, number | SampleArray>

/** Makes samples one by one, each by its number. */
export interface Samples<S extends Sample = Sample> {
  length: number
  /** Synchronous. What it draws from `Math.random` in a run depends on the run's seed, the epoch and `index` alone. */
  get(index: number): S
  /** Makes a batch of samples that can't be stacked as they are, such as texts of different lengths: fields with the samples as first axis. */
  collate?(samples: S[]): Record<string, SampleArray>
}

/** Which pass over the data: it decides the order of a shuffling loader, and what samples draw. */
export interface Pass {
  seed: number
  epoch: number
  /** The batch that a `DataLoader` begins with, where a resumed run had those before. Default 0. */
  firstBatch?: number
}

/** The sample of this number in this pass: the same one wherever and whenever it is made. Throws with its number what `get` throws. */
export function makeSample(samples: Samples, index: number, pass: Pass | undefined): Sample {
  const { random } = Math
  if (pass) Math.random = sfc32(pass.seed, index, pass.epoch + 1)
  try {
    return refuseAsync(samples.get(index))
  } catch (error) {
    throw failure(index, error)
  } finally {
    Math.random = random
  }
}

/** Keeps the stack, which has the place in the plugin's code. */
function failure(index: number, error: unknown): LeydenError {
  const { message, remedy, location, stack } = describeError(error)
  const what = error instanceof Error && !(error instanceof LeydenError) ? `${error.name}: ${message}` : message
  const failed = new LeydenError(`Sample ${index} of the data set can't be made: ${what}`, { remedy, location, cause: error })
  if (stack) failed.stack = stack
  return failed
}

function refuseAsync(sample: Sample): Sample {
  if (!((sample as unknown) instanceof Promise)) return sample
  ;(sample as unknown as Promise<unknown>).catch(() => {}) // its failure would only hide the cause
  throw new LeydenError('get is async, and samples are made one after the other.', {
    remedy: 'Take async and await off, and read by readFileSync: in a worker thread nothing else waits for it.',
  })
}
