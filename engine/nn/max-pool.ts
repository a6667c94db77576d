import type { Tensor } from '@tensorflow/tfjs'
import { maxPool, Pooling, type PoolOptions } from './pooling.ts'
import { pair, type Pair } from './windows.ts'

/** The largest value of each window; pictures [batch, height, width, channels]. As torch.nn.MaxPool2d. */
export class MaxPool2d extends Pooling {
  constructor(kernelSize: number | Pair, { stride = kernelSize, padding = 0 }: PoolOptions<number | Pair> = {}) {
    super('maxPool2d', maxPool, pair(kernelSize), pair(stride), pair(padding))
  }

  forward(input: Tensor): Tensor {
    return this.poolPictures(input)
  }
}

/** The largest value of each window; sequences [batch, time, channels]. As torch.nn.MaxPool1d. */
export class MaxPool1d extends Pooling {
  constructor(kernelSize: number, { stride = kernelSize, padding = 0 }: PoolOptions<number> = {}) {
    super('maxPool1d', maxPool, [1, kernelSize], [1, stride], [0, padding])
  }

  forward(input: Tensor): Tensor {
    return this.poolSequences(input)
  }
}
