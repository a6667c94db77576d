import { attribute } from '../attribute.ts'
import { DataType } from '../runtime.ts'
import { attributeOf, type FindSubstitution, type OpCall, type Substitution } from './substitution.ts'

/** What follows is joined with the own op too, so that little need be won. */
const atMost = 0.9

type Shape = [batch: number, height: number, width: number, channels: number]

/** Convolutions of any filter and stride and their gradients, as products of matrices. */
export const gemmConvolutions: Record<string, FindSubstitution> = {
  Conv2D: (call) => {
    const [x, filter] = call.inputs.map(({ shape }) => shape) as [Shape, Shape]
    return between(call, { x, filter, y: resultOf(call, x, filter) }, { op: 'LeydenConv2DGemm', inputs: [0, 1], result: 'y' })
  },
  Conv2DBackpropInput: (call, values) => {
    const [x, filter, y] = [values(0) as Shape | null, call.inputs[1]!.shape as Shape, call.inputs[2]!.shape as Shape]
    return x && between(call, { x, filter, y }, { op: 'LeydenConv2DGemmBackpropInput', inputs: [1, 2], result: 'x' })
  },
  Conv2DBackpropFilter: (call, values) => {
    const [x, filter, y] = [call.inputs[0]!.shape as Shape, values(1) as Shape | null, call.inputs[2]!.shape as Shape]
    return filter && between(call, { x, filter, y }, { op: 'LeydenConv2DGemmBackpropFilter', inputs: [0, 2], result: 'filter' })
  },
}

interface Shapes {
  x: Shape
  filter: Shape
  y: Shape
}

interface OwnOp {
  op: string
  inputs: number[]
  result: keyof Shapes
}

function between(call: OpCall, shapes: Shapes, { op, inputs, result }: OwnOp): Substitution | null {
  const { x, filter, y } = shapes
  const fits = isPlain(call) && inputs.every((place) => call.inputs[place]!.dtype === DataType.float32)
  const agree = x[0] === y[0] && x[3] === filter[2] && y[3] === filter[3]
  if (!fits || !agree || [...x, ...filter, ...y].some((extent) => extent < 1)) return null
  if (String(y) !== String(resultOf(call, x, filter))) return null
  const attributes = [attribute.ints('window', windowOf(call, shapes)), attribute.ints('result', shapes[result])]
  const work = y.reduce((product, extent) => product * extent, filter[0] * filter[1] * filter[2])
  return { op, attributes, shape: shapes[result], inputs, sizes: shapes[result], work, atMost }
}

/** As own ops have it: strides, and zeros above and to the left. TensorFlow puts the odd one of `SAME` below and to the right. */
function windowOf(call: OpCall, { x, filter, y }: Shapes): number[] {
  const strides = stridesOf(call)
  const zeros = [1, 2].map((axis) => {
    const needed = (y[axis]! - 1) * strides[axis - 1]! + filter[axis - 1]! - x[axis]!
    return isSame(call) ? Math.floor(Math.max(needed, 0) / 2) : explicitOf(call)[2 * axis]!
  })
  return [...strides, ...zeros]
}

function resultOf(call: OpCall, x: Shape, filter: Shape): Shape {
  const strides = stridesOf(call)
  const zeros = explicitOf(call)
  const places = (axis: number) => x[axis]! + zeros[2 * axis]! + zeros[2 * axis + 1]! - (isSame(call) ? 0 : filter[axis - 1]! - 1)
  const extent = (axis: number) => Math.ceil(places(axis) / strides[axis - 1]!)
  return [x[0], extent(1), extent(2), filter[3]]
}

const stridesOf = (call: OpCall): number[] => (attributeOf(call, 'strides') as number[]).slice(1, 3)
/** Two for each axis; none with `SAME` and `VALID`. */
function explicitOf(call: OpCall): number[] {
  const zeros = (attributeOf(call, 'explicit_paddings') ?? []) as number[]
  return zeros.length > 0 ? zeros : Array.from({ length: 8 }, () => 0)
}

const isSame = (call: OpCall): boolean => attributeOf(call, 'padding') === 'SAME'

function isPlain(call: OpCall): boolean {
  const [padding, layout = 'NHWC'] = ['padding', 'data_format'].map((name) => attributeOf(call, name))
  const dilations = (attributeOf(call, 'dilations') ?? [1]) as number[]
  return ['SAME', 'VALID', 'EXPLICIT'].includes(padding as string) && layout === 'NHWC' && dilations.every((dilation) => dilation === 1)
}
