import type { Tensor, Variable } from '@tensorflow/tfjs'
import { attribute, defineOperation, runOp1, tf } from '../tensor/index.ts'
import { LeydenError } from '../errors/index.ts'
import { uniformByFanIn } from './initializers.ts'
import { addBias } from './linear.ts'
import { checkInput, Module } from './module.ts'
import { parameter } from './parameters.ts'

export type Padding = number | 'same' | 'valid'

interface Convolution {
  stride: number
  padding: Padding
}

/**
 * How TensorFlow is told the padding. Zeros that keep the picture's size go by SAME: the gradients of explicit ones don't reach oneDNN,
 * and take three to five times as long.
 */
function paddingMode({ stride, padding }: Convolution, kernelSize: number): 'VALID' | 'SAME' | 'EXPLICIT' {
  if (padding === 'valid' || padding === 0) return 'VALID'
  const keepsSize = stride === 1 && padding === (kernelSize - 1) / 2
  return padding === 'same' || keepsSize ? 'SAME' : 'EXPLICIT'
}

function attributes(options: Convolution, kernelSize: number) {
  const { stride, padding } = options
  const mode = paddingMode(options, kernelSize)
  const zeros = Number(padding)
  return [
    attribute.type('T', 'float32'),
    attribute.ints('strides', [1, stride, stride, 1]),
    attribute.string('padding', mode),
    attribute.ints('explicit_paddings', mode === 'EXPLICIT' ? [0, 0, zeros, zeros, zeros, zeros, 0, 0] : []),
    attribute.string('data_format', 'NHWC'),
    attribute.ints('dilations', [1, 1, 1, 1]),
    attribute.bool('use_cudnn_on_gpu', true),
  ]
}

/** x [batch, height, width, in], filter [height, width, in, out]. */
const convolve = defineOperation<Convolution>({
  name: 'LeydenConv2D',
  forward: (run, { x, filter }, options) => run('Conv2D', attributes(options, filter!.shape[0]!), [x!, filter!]),
  inputsToSave: ['x', 'filter'],
  gradient: (dy, [x, filter], options) => ({
    x: () => runOp1('Conv2DBackpropInput', attributes(options, filter!.shape[0]!), [tf.tensor1d(x!.shape, 'int32'), filter!, dy as Tensor]),
    filter: () =>
      runOp1('Conv2DBackpropFilter', attributes(options, filter!.shape[0]!), [x!, tf.tensor1d(filter!.shape, 'int32'), dy as Tensor]),
  }),
})

/** From TensorFlow's [height, width, in, out] to PyTorch's [out, in, height, width]. */
const filterToTorch = [3, 2, 0, 1]

export interface Conv2dOptions {
  stride?: number
  /** Zeros around the picture: a number on each side, or `same` to keep its size at stride 1. Default 0. */
  padding?: Padding
  bias?: boolean
}

/**
 * Convolution of pictures [batch, height, width, channels]. Parameters `weight` and `bias`, as torch.nn.Conv2d; in memory `weight` has
 * TensorFlow's layout [height, width, in, out], in checkpoints PyTorch's [out, in, height, width].
 */
export class Conv2d extends Module {
  readonly inChannels: number
  readonly outChannels: number
  readonly options: Convolution
  readonly weight: Variable
  readonly bias: Variable | null

  constructor(inChannels: number, outChannels: number, kernelSize: number, { stride = 1, padding = 0, bias = true }: Conv2dOptions = {}) {
    super()
    if (padding === 'same' && stride !== 1) throw samePadding(stride)
    this.inChannels = inChannels
    this.outChannels = outChannels
    this.options = { stride, padding }
    const fanIn = inChannels * kernelSize * kernelSize
    this.weight = parameter(uniformByFanIn([kernelSize, kernelSize, inChannels, outChannels], fanIn), { toTorch: filterToTorch })
    this.bias = bias ? parameter(uniformByFanIn([outChannels], fanIn)) : null
  }

  /** input [batch, height, width, inChannels]: [batch, height', width', outChannels]. */
  forward(input: Tensor): Tensor {
    const axes = `[batch, height, width, ${this.inChannels}]`
    checkInput(`conv2d(${this.inChannels}, ${this.outChannels})`, input, { rank: 4, lastAxis: this.inChannels, axes })
    const result = convolve({ x: input, filter: this.weight }, this.options)
    return this.bias ? addBias({ x: result, bias: this.bias }, {}) : result
  }
}

/** PyTorch refuses it too: the two programs would pad differently. */
function samePadding(stride: number): LeydenError {
  return new LeydenError(`conv2d: padding 'same' keeps the size of a picture, which stride ${stride} changes.`, {
    remedy: 'Give the padding as a number, such as padding: 1 for a kernel of 3.',
  })
}
