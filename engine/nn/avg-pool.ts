import type { Tensor } from '@tensorflow/tfjs'
import { LeydenError } from '../errors/index.ts'
import { checkInput, Module } from './module.ts'
import { avgPool, Pooling, type PoolOptions } from './pooling.ts'
import { pair, type Pair } from './windows.ts'

/** The mean of each window, padding included; pictures [batch, height, width, channels]. As torch.nn.AvgPool2d. */
export class AvgPool2d extends Pooling {
  constructor(kernelSize: number | Pair, { stride = kernelSize, padding = 0 }: PoolOptions<number | Pair> = {}) {
    super('avgPool2d', avgPool, pair(kernelSize), pair(stride), pair(padding))
  }

  forward(input: Tensor): Tensor {
    return this.poolPictures(input)
  }
}

/** The mean of each window, padding included; sequences [batch, time, channels]. As torch.nn.AvgPool1d. */
export class AvgPool1d extends Pooling {
  constructor(kernelSize: number, { stride = kernelSize, padding = 0 }: PoolOptions<number> = {}) {
    super('avgPool1d', avgPool, [1, kernelSize], [1, stride], [0, padding])
  }

  forward(input: Tensor): Tensor {
    return this.poolSequences(input)
  }
}

/**
 * Means of pictures [batch, height, width, channels] over as many windows as the result has pixels: [batch, size, size, channels].
 * As torch.nn.AdaptiveAvgPool2d where the windows are equal; other pictures are refused.
 */
export class AdaptiveAvgPool2d extends Module {
  readonly outputSize: Pair

  constructor(outputSize: number | Pair) {
    super()
    this.outputSize = pair(outputSize)
  }

  forward(input: Tensor): Tensor {
    checkInput('adaptiveAvgPool2d', input, { rank: 4, axes: '[batch, height, width, channels]' })
    const size = this.outputSize.map((extent, axis) => input.shape[axis + 1]! / extent) as Pair
    if (!size.every((extent) => Number.isInteger(extent) && extent > 0)) throw uneven(input, this.outputSize)
    return avgPool(input, { size, strides: size, padding: [0, 0] })
  }
}

function uneven({ shape }: Tensor, outputSize: Pair): LeydenError {
  return new LeydenError(
    `adaptiveAvgPool2d(${outputSize.join(' x ')}) got pictures of ${shape[1]} x ${shape[2]}, which don't divide evenly.`,
    {
      remedy: 'Take a result of 1, or one that divides height and width.',
    },
  )
}
