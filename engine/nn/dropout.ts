import type { Tensor } from '@tensorflow/tfjs'
import { tf } from '../tensor/index.ts'
import { Module } from './module.ts'

/** Sets entries to zero with probability `p` in training and divides the others by 1 - p (Srivastava et al. 2014). */
export class Dropout extends Module {
  readonly p: number

  constructor(p = 0.5) {
    super()
    this.p = p
  }

  forward(input: Tensor): Tensor {
    return this.training && this.p > 0 ? tf.dropout(input, this.p) : input
  }
}
