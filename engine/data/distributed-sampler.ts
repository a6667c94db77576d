import { LeydenError, refuseUnknown } from '../errors/index.ts'
import type { Pass } from './sample.ts'
import { randomSampler, sequentialSampler, type Sampler } from './sampler.ts'

export interface ReplicaOptions {
  /** Parts that the samples are dealt to. */
  numReplicas: number
  /** Which of them this is, from 0. */
  rank: number
  /** Another order in each epoch, the same for all parts. */
  shuffle?: boolean
}

/**
 * Deals samples to the parts of a training in turn: of ten and three parts, the first gets 0, 3, 6 and 9. Parts are equally long: their
 * last places are filled with the first samples again, or with `dropLast` left out. As torch.utils.data.DistributedSampler.
 */
export function distributedSampler(samples: HasLength, options: ReplicaOptions & { dropLast?: boolean }): Sampler {
  refuseUnknown('distributedSampler', options, ['numReplicas', 'rank', 'shuffle', 'dropLast'])
  const share = samples.length / options.numReplicas
  return dealt('distributedSampler', samples, { shuffle: true, ...options }, options.dropLast ? Math.floor(share) : Math.ceil(share))
}

/**
 * Deals samples to the parts of an evaluation, which counts each once: parts differ in length by one sample at most. As Lightning's
 * UnrepeatedDistributedSampler.
 */
export function unrepeatedDistributedSampler(samples: HasLength, options: ReplicaOptions): Sampler {
  refuseUnknown('unrepeatedDistributedSampler', options, ['numReplicas', 'rank', 'shuffle'])
  const length = Math.ceil((samples.length - options.rank) / options.numReplicas)
  return dealt('unrepeatedDistributedSampler', samples, options, length)
}

type HasLength = Pick<Sampler, 'length'>

function dealt(name: string, samples: HasLength, { numReplicas, rank, shuffle = false }: ReplicaOptions, length: number): Sampler {
  if (!(Number.isInteger(numReplicas) && numReplicas >= 1)) {
    throw new LeydenError(`${name}: numReplicas is ${numReplicas}; it must be a whole number of at least 1.`)
  }
  if (!(Number.isInteger(rank) && rank >= 0 && rank < numReplicas)) {
    throw new LeydenError(`${name}: rank is ${rank}; of ${numReplicas} parts it must be one of 0 to ${numReplicas - 1}.`)
  }
  const all = shuffle ? randomSampler(samples.length) : sequentialSampler(samples.length)
  const part = (pass: Pass) => {
    const order = all.indices(pass)
    return Int32Array.from({ length }, (_, index) => order[(rank + index * numReplicas) % order.length]!)
  }
  return { length, indices: part }
}
