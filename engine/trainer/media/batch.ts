import type { Tensor } from '@tensorflow/tfjs'
import { LeydenError } from '../../errors/index.ts'
import type { ImageOptions } from '../../module/index.ts'
import { tf } from '../../tensor/index.ts'

/** What is kept of images or sounds. */
interface Kept {
  /** Each [n, ...]. */
  batches: Tensor[]
  count: number
  /** Before some were left out. */
  given: number
}

/** The first `maxOutputs` of batches. */
export function firstOf(call: string, batches: Tensor[], { maxOutputs = 16 }: ImageOptions): Kept {
  if (!(Number.isInteger(maxOutputs) && maxOutputs > 0))
    throw new LeydenError(`${call}: maxOutputs is ${maxOutputs}.`, { remedy: 'It is a whole number of at least 1.' })
  const kept: Tensor[] = []
  let count = 0
  for (const batch of batches) {
    const taken = Math.min(batch.shape[0]!, maxOutputs - count)
    if (taken === 0) continue
    kept.push(taken === batch.shape[0] ? batch : batch.slice([0], [taken]))
    count += taken
  }
  return { batches: kept, count, given: batches.reduce((total, { shape }) => total + shape[0]!, 0) }
}

/** Throws where there is none, or one is no tensor. */
export function tensorsOf(given: unknown, otherwise: (got: unknown) => never): Tensor[] {
  const tensors = [given].flat()
  const wrong = tensors.find((each) => !(each instanceof tf.Tensor) || each.size === 0)
  if (wrong !== undefined || tensors.length === 0) otherwise(wrong ?? given)
  return tensors as Tensor[]
}
