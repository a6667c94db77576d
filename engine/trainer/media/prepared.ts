import type { Tensor } from '@tensorflow/tfjs'
import { LeydenError } from '../../errors/index.ts'
import { tf } from '../../tensor/index.ts'
import type { Media } from './media.ts'

/** What was logged: the tensors that it is made of, which are read only where it counts, and how. */
export interface Prepared {
  tensors: Tensor[]
  /** Reads tensors such as those. `say` tells the user what is odd about them. */
  toMedia(tensors: Tensor[], say: (text: string) => void): Media
}

/** Throws that `got` can't be what `call` names takes. */
export function refuse(call: string, got: unknown, takes: string, remedy?: string): never {
  throw new LeydenError(`${call} got ${describe(got)}; it takes ${takes}.`, { remedy })
}

export function describe(value: unknown): string {
  if (value instanceof tf.Tensor) return `a ${value.dtype} tensor of shape [${value.shape.join(', ')}]`
  if (Array.isArray(value)) return `an array of ${value.length}`
  if (typeof value !== 'object' || value === null) return `${typeof value} ${String(value)}`
  return ['an object', Object.keys(value).join(', ')].filter((part) => part !== '').join(' of ')
}

/** One caption; several are joined. */
export const captionOf = (caption: string | string[] = ''): string => [caption].flat().join(', ')

/** The caption of each of several things. Throws where there are several, and not as many. */
export function captionsOf(call: string, caption: string | string[] = '', count: number, given: number): string[] {
  if (typeof caption === 'string') return Array.from({ length: count }, () => caption)
  if (caption.length === given) return caption.slice(0, count)
  throw new LeydenError(`${call} got ${caption.length} captions for ${given}.`, { remedy: 'Give one for each, or one text for all.' })
}

/** A tensor's values as numbers, or the numbers. */
export const numbersOf = (value: Tensor | number[]): number[] => (value instanceof tf.Tensor ? Array.from(value.dataSync()) : value)
