import type { Tensor, Variable } from '@tensorflow/tfjs'
import { LeydenError } from '../errors/index.ts'
import { convolve, type Convolution } from './convolution.ts'
import { uniformByFanIn } from './initializers.ts'
import { addBias } from './linear.ts'
import { checkInput, Module } from './module.ts'
import { parameter } from './parameters.ts'
import { checkPicture, checkWhole, checkWindows, pair, type Pair } from './windows.ts'

/** Zeros on each side: a number, one for height and one for width, or `same` to keep the size at stride 1; `valid` is 0. */
export type Padding<Size> = Size | 'same' | 'valid'

export interface ConvOptions<Size> {
  stride?: Size
  /** Default 0. */
  padding?: Padding<Size>
  dilation?: Size
  /** Channels in so many groups that don't see each other; as many as inChannels: depthwise. Default 1. */
  groups?: number
  bias?: boolean
}

export type Conv2dOptions = ConvOptions<number | Pair>

/** From TensorFlow's [height, width, in, out] to PyTorch's [out, in, height, width]. */
export const filterToTorch = [3, 2, 0, 1]

/**
 * Convolution of pictures [batch, height, width, channels]. Parameters `weight` and `bias`, as torch.nn.Conv2d; in memory `weight` has
 * TensorFlow's layout [height, width, in / groups, out], in checkpoints PyTorch's [out, in / groups, height, width].
 */
export class Conv2d extends Module {
  readonly inChannels: number
  readonly outChannels: number
  readonly options: Convolution
  readonly weight: Variable
  readonly bias: Variable | null

  constructor(inChannels: number, outChannels: number, kernelSize: number | Pair, options: Conv2dOptions = {}) {
    super()
    this.inChannels = inChannels
    this.outChannels = outChannels
    this.options = convolution(`conv2d(${inChannels}, ${outChannels})`, inChannels, outChannels, pair(kernelSize), options)
    const [height, width] = pair(kernelSize)
    const perGroup = inChannels / this.options.groups
    const fanIn = perGroup * height * width
    this.weight = parameter(uniformByFanIn([height, width, perGroup, outChannels], fanIn), { toTorch: filterToTorch })
    this.bias = (options.bias ?? true) ? parameter(uniformByFanIn([outChannels], fanIn)) : null
  }

  /** input [batch, height, width, inChannels]: [batch, height', width', outChannels]. Throws where the kernel doesn't fit. */
  forward(input: Tensor): Tensor {
    const name = `conv2d(${this.inChannels}, ${this.outChannels})`
    const axes = `[batch, height, width, ${this.inChannels}]`
    checkInput(name, input, { rank: 4, lastAxis: this.inChannels, axes })
    return convolveChecked(name, input, this.weight, this.bias, this.options)
  }
}

/** The options complete. Throws where they exclude each other. */
export function convolution(layer: string, inChannels: number, outChannels: number, size: Pair, options: Conv2dOptions): Convolution {
  const { stride = 1, padding = 0, dilation = 1, groups = 1 } = options
  const [strides, dilations] = [pair(stride), pair(dilation)]
  const zeros = padding === 'same' ? padding : pair(padding === 'valid' ? 0 : padding)
  checkWindows(layer, { size, strides, padding: zeros === 'same' ? [0, 0] : zeros })
  checkWhole(layer, 'dilation', dilations, 1)
  const strided = strides.some((value) => value > 1)
  if (zeros === 'same' && strided) throw samePadding(layer, stride)
  if (strided && dilations.some((value) => value > 1)) throw stridedAndDilated(layer, stride, dilation)
  if (!(groups >= 1) || inChannels % groups !== 0 || outChannels % groups !== 0) throw uneven(layer, groups)
  return { strides, padding: zeros, dilations, groups }
}

export function convolveChecked(layer: string, pictures: Tensor, filter: Tensor, bias: Tensor | null, options: Convolution): Tensor {
  const { strides, padding, dilations } = options
  const size = dilations.map((dilation, axis) => dilation * (filter.shape[axis]! - 1) + 1) as Pair
  if (padding !== 'same') checkPicture(layer, pictures, { size, strides, padding })
  const result = convolve(pictures, filter, options)
  return bias ? addBias({ x: result, bias }, {}) : result
}

/** PyTorch refuses it too: the two programs would pad differently. */
function samePadding(layer: string, stride: number | Pair): LeydenError {
  return new LeydenError(`${layer}: padding 'same' keeps the size of a picture, which stride ${stride} changes.`, {
    remedy: 'Give the padding as a number, such as padding: 1 for a kernel of 3.',
  })
}

function stridedAndDilated(layer: string, stride: number | Pair, dilation: number | Pair): LeydenError {
  return new LeydenError(`${layer}: stride ${stride} together with dilation ${dilation}; one of them must be 1.`, {
    remedy: 'Leave the stride to a pool or a convolution behind this one.',
  })
}

function uneven(layer: string, groups: number): LeydenError {
  return new LeydenError(`${layer}: ${groups} groups; the channels in and out must both be multiples of it.`)
}
