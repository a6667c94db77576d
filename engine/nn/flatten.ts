import type { Tensor } from '@tensorflow/tfjs'
import { Module } from './module.ts'

/**
 * [batch, ...] to [batch, features], in PyTorch's order: channels first. So the weights of a linear layer behind a convolution mean
 * the same in both programs.
 */
export class Flatten extends Module {
  forward(input: Tensor): Tensor {
    const { rank, shape } = input
    const channelsFirst = [0, rank - 1, ...Array.from({ length: Math.max(rank - 2, 0) }, (_, axis) => axis + 1)]
    const ordered = rank > 2 ? input.transpose(channelsFirst) : input
    return ordered.reshape([shape[0]!, -1])
  }
}
