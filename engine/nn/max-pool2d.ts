import type { Tensor, Tensor4D } from '@tensorflow/tfjs'
import { tf } from '../tensor/index.ts'
import { Module } from './module.ts'

/** The largest value of each window; pictures [batch, height, width, channels]. `stride` defaults to the window's size. */
export class MaxPool2d extends Module {
  readonly kernelSize: number
  readonly stride: number

  constructor(kernelSize: number, { stride = kernelSize }: { stride?: number } = {}) {
    super()
    this.kernelSize = kernelSize
    this.stride = stride
  }

  forward(input: Tensor): Tensor {
    return tf.maxPool(input as Tensor4D, this.kernelSize, this.stride, 'valid')
  }
}
