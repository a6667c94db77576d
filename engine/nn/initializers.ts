import type { Tensor } from '@tensorflow/tfjs'
import { tf } from '../tensor/index.ts'

/**
 * PyTorch's default for weights and biases of linear and convolutional layers: uniform in +-1/sqrt(fanIn), which is
 * kaiming_uniform with a = sqrt(5) (He et al. 2015; torch.nn.Linear.reset_parameters).
 */
export function uniformByFanIn(shape: number[], fanIn: number): Tensor {
  const bound = fanIn > 0 ? 1 / Math.sqrt(fanIn) : 0
  return tf.randomUniform(shape, -bound, bound)
}

/** Uniform in +-sqrt(6 / (fanIn + fanOut)) for weights [fanOut, fanIn] (Glorot and Bengio 2010; torch.nn.init.xavier_uniform_). */
export function xavierUniform(shape: [number, number]): Tensor {
  const bound = Math.sqrt(6 / (shape[0] + shape[1]))
  return tf.randomUniform(shape, -bound, bound)
}
