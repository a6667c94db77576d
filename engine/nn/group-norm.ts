import type { Tensor, Variable } from '@tensorflow/tfjs'
import { LeydenError } from '../errors/index.ts'
import { tf } from '../tensor/index.ts'
import { addBias } from './linear.ts'
import { checkInput, Module } from './module.ts'
import { normalise, scaleChannels } from './normalise.ts'
import { parameter } from './parameters.ts'

/**
 * Brings each sample's groups of channels to mean 0 and variance 1 (Wu and He 2018), then scales and shifts each channel. Parameters
 * `weight` and `bias` [channels], as torch.nn.GroupNorm.
 */
export class GroupNorm extends Module {
  readonly groups: number
  readonly channels: number
  readonly epsilon: number
  readonly weight: Variable
  readonly bias: Variable

  constructor(groups: number, channels: number, { epsilon = 1e-5 }: { epsilon?: number } = {}) {
    super()
    if (!(groups >= 1) || channels % groups !== 0) {
      throw new LeydenError(`groupNorm: ${channels} channels in ${groups} groups; the channels must be a multiple of the groups.`)
    }
    this.groups = groups
    this.channels = channels
    this.epsilon = epsilon
    this.weight = parameter(tf.ones([channels]))
    this.bias = parameter(tf.zeros([channels]))
  }

  /** input [batch, ..., channels]: the same shape. */
  forward(input: Tensor): Tensor {
    const { groups, channels, epsilon } = this
    checkInput(`groupNorm(${groups}, ${channels})`, input, { lastAxis: channels, axes: `[batch, ..., ${channels}]` })
    const parts = input.reshape([input.shape[0]!, -1, groups, channels / groups])
    const normalised = normalise({ x: parts }, { axes: [1, 3], epsilon, centred: true }).reshape(input.shape)
    return addBias({ x: scaleChannels({ x: normalised, weight: this.weight }, {}), bias: this.bias }, {})
  }
}
