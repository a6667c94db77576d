import type { Tensor, Tensor4D, Variable } from '@tensorflow/tfjs'
import { LeydenError } from '../errors/index.ts'
import { filterToTorch } from './conv2d.ts'
import { convolveTransposed } from './convolution.ts'
import { uniformByFanIn } from './initializers.ts'
import { addBias } from './linear.ts'
import { checkInput, Module } from './module.ts'
import { parameter } from './parameters.ts'
import { checkWindows, pair, type Pair, type Windows } from './windows.ts'

export interface ConvTranspose2dOptions {
  stride?: number | Pair
  /** Rows and columns cut off on each side of the result. Default 0. */
  padding?: number | Pair
  /** Rows and columns that the result has more at its end; smaller than the stride. Default 0. */
  outputPadding?: number | Pair
  bias?: boolean
}

/**
 * Transposed convolution of pictures [batch, height, width, channels]. Parameters `weight` and `bias`, as torch.nn.ConvTranspose2d; in
 * memory `weight` has TensorFlow's layout [height, width, out, in], in checkpoints PyTorch's [in, out, height, width].
 */
export class ConvTranspose2d extends Module {
  readonly inChannels: number
  readonly outChannels: number
  readonly windows: Windows
  readonly outputPadding: Pair
  readonly weight: Variable
  readonly bias: Variable | null

  constructor(inChannels: number, outChannels: number, kernelSize: number | Pair, options: ConvTranspose2dOptions = {}) {
    super()
    const { stride = 1, padding = 0, outputPadding = 0, bias = true } = options
    this.inChannels = inChannels
    this.outChannels = outChannels
    this.windows = { size: pair(kernelSize), strides: pair(stride), padding: pair(padding) }
    this.outputPadding = pair(outputPadding)
    checkWindows(this.#name, this.windows)
    checkOutputPadding(this.#name, this.outputPadding, this.windows)
    const [height, width] = this.windows.size
    const fanIn = outChannels * height * width // PyTorch takes the second axis of its layout for the inputs
    this.weight = parameter(uniformByFanIn([height, width, outChannels, inChannels], fanIn), { toTorch: filterToTorch })
    this.bias = bias ? parameter(uniformByFanIn([outChannels], fanIn)) : null
  }

  /** input [batch, height, width, inChannels]: [batch, height', width', outChannels], where height' = (height - 1) stride + kernel - 2 padding + outputPadding. */
  forward(input: Tensor): Tensor {
    checkInput(this.#name, input, { rank: 4, lastAxis: this.inChannels, axes: `[batch, height, width, ${this.inChannels}]` })
    const { size, strides, padding } = this.windows
    const [height, width] = size.map((extent, axis) => {
      return (input.shape[axis + 1]! - 1) * strides[axis]! + extent + this.outputPadding[axis]!
    }) as Pair
    const whole = convolveTransposed({ x: input, filter: this.weight }, { strides, height, width })
    const result = crop(this.#name, whole, padding)
    return this.bias ? addBias({ x: result, bias: this.bias }, {}) : result
  }

  get #name(): string {
    return `convTranspose2d(${this.inChannels}, ${this.outChannels})`
  }
}

function crop(layer: string, pictures: Tensor, [top, left]: Pair): Tensor {
  if (top === 0 && left === 0) return pictures
  const [batch, height, width, channels] = pictures.shape as [number, number, number, number]
  if (height > 2 * top && width > 2 * left) {
    return (pictures as Tensor4D).slice([0, top, left, 0], [batch, height - 2 * top, width - 2 * left, channels])
  }
  throw new LeydenError(`${layer}: of ${height} x ${width} pixels, padding ${top} x ${left} on each side leaves none.`, {
    remedy: 'Take less padding, or larger pictures.',
  })
}

function checkOutputPadding(layer: string, outputPadding: Pair, { strides }: Windows): void {
  if (outputPadding.every((rows, axis) => Number.isInteger(rows) && rows >= 0 && rows < strides[axis]!)) return
  throw new LeydenError(
    `${layer}: outputPadding is ${outputPadding.join(' x ')} at stride ${strides.join(' x ')}; it must be smaller than the stride.`,
  )
}
