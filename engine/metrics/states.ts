import type { Tensor } from '@tensorflow/tfjs'
import { tf } from '../tensor/index.ts'

/** A tensor of fixed shape into which each batch's part is merged. */
export interface MergedState {
  shape: number[]
  /** What merging changes nothing: the value of all elements at the start. */
  initial: number
  /** What was there and a batch's part. But for windows it is associative, so that ranks may be merged too. */
  merge(running: Tensor, batch: Tensor): Tensor
}

/** Every batch's tensor, kept until the reset: for what needs all values. */
export type ListState = 'list'

/** A shape alone is a running sum. */
export type State = number[] | MergedState | ListState

/** A running minimum of each element of `shape`, a scalar by default: for a metric of one's own. */
export const minimum = (shape: number[] = []): MergedState => ({ shape, initial: Infinity, merge: (a, b) => tf.minimum(a, b) })
/** A running maximum of each element of `shape`, a scalar by default: for a metric of one's own. */
export const maximum = (shape: number[] = []): MergedState => ({ shape, initial: -Infinity, merge: (a, b) => tf.maximum(a, b) })

/** The state in full. Its type is float32: a count rounds from 16.7 million updates on, not from 16.7 million samples. */
export function asMerged(state: Exclude<State, ListState>): MergedState {
  return Array.isArray(state) ? { shape: state, initial: 0, merge: (a, b) => a.add(b) } : state
}
