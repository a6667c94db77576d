import type { Tensor } from '@tensorflow/tfjs'
import { LeydenError } from '../errors/index.ts'
import { tf } from '../tensor/index.ts'
import { Module } from './module.ts'

/** Sets entries to zero with probability `p` in training and divides the others by 1 - p (Srivastava et al. 2014). Throws unless p is in [0, 1). */
export class Dropout extends Module {
  readonly p: number

  constructor(p = 0.5) {
    super()
    if (!(p >= 0 && p < 1)) throw new LeydenError(`dropout: p is ${p}; it must be in [0, 1).`)
    this.p = p
  }

  forward(input: Tensor): Tensor {
    return this.training && this.p > 0 ? tf.dropout(input, this.p) : input
  }
}
