import type { Tensor, Variable } from '@tensorflow/tfjs'
import { hasOwnKernels, tf } from '../tensor/index.ts'
import { layerNormByKernel } from './layer-norm-kernel.ts'
import { addBias } from './linear.ts'
import { checkInput, Module } from './module.ts'
import { normalise, scaleChannels } from './normalise.ts'
import { parameter } from './parameters.ts'

/**
 * Brings each position's features to mean 0 and variance 1 (Ba et al. 2016), then scales and shifts them. Parameters `weight` and `bias`
 * [features], as torch.nn.LayerNorm over the last axis.
 */
export class LayerNorm extends Module {
  readonly features: number
  readonly epsilon: number
  readonly weight: Variable
  readonly bias: Variable | null

  constructor(features: number, { epsilon = 1e-5, bias = true }: { epsilon?: number; bias?: boolean } = {}) {
    super()
    this.features = features
    this.epsilon = epsilon
    this.weight = parameter(tf.ones([features]))
    this.bias = bias ? parameter(tf.zeros([features])) : null
  }

  /** input [..., features]: the same shape. */
  forward(input: Tensor): Tensor {
    const { features, epsilon } = this
    checkInput(`layerNorm(${features})`, input, { lastAxis: features, axes: `[..., ${features}]` })
    if (hasOwnKernels()) return layerNormByKernel(input, this.weight, this.bias, epsilon)
    const scaled = scaleChannels({ x: normalise({ x: input }, { axes: [-1], epsilon, centred: true }), weight: this.weight }, {})
    return this.bias ? addBias({ x: scaled, bias: this.bias }, {}) : scaled
  }
}

const smallest = 1.1920928955078125e-7 // of float32, PyTorch's default

/** Divides each position's features by their root mean square (Zhang and Sennrich 2019). Parameter `weight` [features], as torch.nn.RMSNorm. */
export class RMSNorm extends Module {
  readonly features: number
  readonly epsilon: number
  readonly weight: Variable

  constructor(features: number, { epsilon = smallest }: { epsilon?: number } = {}) {
    super()
    this.features = features
    this.epsilon = epsilon
    this.weight = parameter(tf.ones([features]))
  }

  /** input [..., features]: the same shape. */
  forward(input: Tensor): Tensor {
    const { features, epsilon } = this
    checkInput(`rmsNorm(${features})`, input, { lastAxis: features, axes: `[..., ${features}]` })
    return scaleChannels({ x: normalise({ x: input }, { axes: [-1], epsilon, centred: false }), weight: this.weight }, {})
  }
}
