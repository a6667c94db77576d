import type { Tensor, Tensor4D } from '@tensorflow/tfjs'
import { attribute, defineOperation, hasOwnKernels, runOp1, tf } from '../tensor/index.ts'
import { padPictures, type Pair } from './windows.ts'

export interface Convolution {
  strides: Pair
  /** Zeros on each side. */
  padding: Pair | 'same'
  dilations: Pair
  groups: number
}

interface NativeConvolution {
  strides: Pair
  /** A pair is of zeros on each side. */
  mode: 'VALID' | 'SAME' | Pair
}

const attributes = ({ strides, mode }: NativeConvolution) => [
  attribute.type('T', 'float32'),
  attribute.ints('strides', [1, ...strides, 1]),
  attribute.string('padding', typeof mode === 'string' ? mode : 'EXPLICIT'),
  attribute.ints('explicit_paddings', typeof mode === 'string' ? [] : [0, 0, ...mode.flatMap((zeros) => [zeros, zeros]), 0, 0]),
  attribute.string('data_format', 'NHWC'),
  attribute.ints('dilations', [1, 1, 1, 1]),
]

const sizes = (shape: number[]) => tf.tensor1d(shape, 'int32')

/** The three ops that a convolution and its gradients are, by the name of the first. */
function defineConvolution(name: string, op: string) {
  return defineOperation<NativeConvolution>({
    name,
    forward: (run, { x, filter }, options) => run(op, attributes(options), [x!, filter!]),
    inputsToSave: ['x', 'filter'],
    gradient: (dy, [x, filter], options) => ({
      x: () => runOp1(`${op}BackpropInput`, attributes(options), [sizes(x!.shape), filter!, dy as Tensor]),
      filter: () => runOp1(`${op}BackpropFilter`, attributes(options), [x!, sizes(filter!.shape), dy as Tensor]),
    }),
  })
}

/** x [batch, height, width, in], filter [height, width, in, out]. */
const convolveAll = defineConvolution('LeydenConv2D', 'Conv2D')

/** x [batch, height, width, in], filter [height, width, in, multiplier]: each channel by itself. */
const convolveEach = defineConvolution('LeydenDepthwiseConv2D', 'DepthwiseConv2dNative')

/**
 * x [batch, height, width, in], filter [height, width, in / groups, out]: [batch, height', width', out].
 * Zeros are added by an op of their own, but where own kernels can: the gradients of TensorFlow's explicit padding don't reach oneDNN, and
 * take twice as long.
 */
export function convolve(x: Tensor, filter: Tensor, options: Convolution): Tensor {
  const { strides, dilations, groups } = options
  if (dilations.some((dilation) => dilation > 1)) return dilated(x, filter, options)
  const same = keepsSize(filter, options)
  if (!same && canPad(filter, options)) return convolveAll({ x, filter }, { strides, mode: options.padding as Pair })
  const padded = same ? x : padPictures(x, options.padding as Pair)
  return grouped(padded, filter, groups, { strides, mode: same ? 'SAME' : 'VALID' })
}

/** With fewer channels TensorFlow's kernels are faster, even with zeros by an op of their own. */
const leastChannels = 16

function canPad(filter: Tensor, { padding, groups }: Convolution): boolean {
  const zeros = padding !== 'same' && padding.some((each) => each > 0)
  return zeros && groups === 1 && filter.shape[2]! >= leastChannels && hasOwnKernels()
}

function keepsSize(filter: Tensor, { strides, padding }: Convolution): boolean {
  if (padding === 'same') return true
  return (
    strides.every((stride, axis) => stride === 1 && padding[axis] === (filter.shape[axis]! - 1) / 2) && padding.some((zeros) => zeros > 0)
  )
}

/** TensorFlow's gradients of grouped convolutions need oneDNN or a GPU, so all but depthwise ones are taken apart. */
function grouped(x: Tensor, filter: Tensor, groups: number, options: NativeConvolution): Tensor {
  if (groups === 1) return convolveAll({ x, filter }, options)
  const [height, width, , out] = filter.shape as [number, number, number, number]
  const { strides } = options
  if (groups === x.shape[3] && strides[0] === strides[1]) {
    return convolveEach({ x, filter: filter.reshape([height, width, groups, out / groups]) }, options)
  }
  const filters = tf.split(filter, groups, 3)
  return tf.concat(
    tf.split(x, groups, 3).map((part, group) => convolveAll({ x: part, filter: filters[group]! }, options)),
    3,
  )
}

/** Gradients of dilated convolutions need oneDNN or a GPU too: here the pictures are taken apart into those that a plain kernel meets. */
function dilated(x: Tensor, filter: Tensor, { padding, dilations, groups }: Convolution): Tensor {
  const reach = dilations.map((dilation, axis) => dilation * (filter.shape[axis]! - 1))
  const before = reach.map((extent, axis) => (padding === 'same' ? Math.floor(extent / 2) : padding[axis]!))
  const after = reach.map((extent, axis) => (padding === 'same' ? Math.ceil(extent / 2) : padding[axis]!))
  const filling = dilations.map((dilation, axis) => {
    const rest = (x.shape[axis + 1]! + before[axis]! + after[axis]!) % dilation
    return rest === 0 ? 0 : dilation - rest
  })
  const paddings = filling.map((rows, axis) => [before[axis]!, after[axis]! + rows])
  const parts = tf.spaceToBatchND(x as Tensor4D, dilations, paddings)
  const results = grouped(parts, filter, groups, { strides: [1, 1], mode: 'VALID' })
  return tf.batchToSpaceND(
    results,
    dilations,
    filling.map((rows) => [0, rows]),
  )
}

/**
 * The convolution backwards: x [batch, height, width, in], filter [height, width, out, in], to the given height and width; no padding.
 * As torch.nn.functional.conv_transpose2d.
 */
export const convolveTransposed = defineOperation<{ strides: Pair; height: number; width: number }>({
  name: 'LeydenConvTranspose2D',
  forward: (run, { x, filter }, { strides, height, width }) =>
    tf.tidy(() => {
      const shape = sizes([x!.shape[0]!, height, width, filter!.shape[2]!])
      return run('Conv2DBackpropInput', attributes({ strides, mode: 'VALID' }), [shape, filter!, x!]) as Tensor[]
    }),
  inputsToSave: ['x', 'filter'],
  gradient: (dy, [x, filter], { strides }) => ({
    x: () => runOp1('Conv2D', attributes({ strides, mode: 'VALID' }), [dy as Tensor, filter!]),
    filter: () => runOp1('Conv2DBackpropFilter', attributes({ strides, mode: 'VALID' }), [dy as Tensor, sizes(filter!.shape), x!]),
  }),
})
