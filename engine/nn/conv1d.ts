import type { Tensor, Variable } from '@tensorflow/tfjs'
import { convolution, convolveChecked, type ConvOptions } from './conv2d.ts'
import type { Convolution } from './convolution.ts'
import { uniformByFanIn } from './initializers.ts'
import { checkInput, Module } from './module.ts'
import { parameter } from './parameters.ts'
import { asPictures } from './windows.ts'

export type Conv1dOptions = ConvOptions<number>

/** From [time, in, out] in memory to PyTorch's [out, in, time]. */
const filterToTorch = [2, 1, 0]

/**
 * Convolution of sequences [batch, time, channels]. Parameters `weight` and `bias`, as torch.nn.Conv1d; in memory `weight` is laid out
 * [time, in / groups, out], in checkpoints as PyTorch's [out, in / groups, time].
 */
export class Conv1d extends Module {
  readonly inChannels: number
  readonly outChannels: number
  readonly options: Convolution
  readonly weight: Variable
  readonly bias: Variable | null

  constructor(inChannels: number, outChannels: number, kernelSize: number, options: Conv1dOptions = {}) {
    super()
    this.inChannels = inChannels
    this.outChannels = outChannels
    this.options = convolution(`conv1d(${inChannels}, ${outChannels})`, inChannels, outChannels, [1, kernelSize], alongTime(options))
    const perGroup = inChannels / this.options.groups
    const fanIn = perGroup * kernelSize
    this.weight = parameter(uniformByFanIn([kernelSize, perGroup, outChannels], fanIn), { toTorch: filterToTorch })
    this.bias = (options.bias ?? true) ? parameter(uniformByFanIn([outChannels], fanIn)) : null
  }

  /** input [batch, time, inChannels]: [batch, time', outChannels]. Throws where the kernel doesn't fit. */
  forward(input: Tensor): Tensor {
    const name = `conv1d(${this.inChannels}, ${this.outChannels})`
    checkInput(name, input, { rank: 3, lastAxis: this.inChannels, axes: `[batch, time, ${this.inChannels}]` })
    return asPictures(input, (pictures) => convolveChecked(name, pictures, this.weight.expandDims(0), this.bias, this.options))
  }
}

/** The stride holds for the one row of the picture too, since a depthwise convolution takes equal strides only. */
function alongTime({ stride = 1, padding = 0, dilation = 1, groups }: Conv1dOptions) {
  return {
    stride,
    padding: typeof padding === 'number' ? ([0, padding] as [number, number]) : padding,
    dilation: [1, dilation] as [number, number],
    groups,
  }
}
