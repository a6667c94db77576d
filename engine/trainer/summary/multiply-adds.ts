import type { StepNode, StepOutput } from '../../tensor/index.ts'

type Count = (inputs: number[][], output: number[], node: StepNode) => number

const size = (shape: number[]) => shape.reduce((product, extent) => product * extent, 1)

/** [..., m, n] of a product of which one factor is [..., m, k], or its transpose. */
const ofProduct: Count = ([first], output) => {
  const [rows, columns] = [output.at(-2)!, first!.slice(-2)]
  return size(output) * (size(columns) / rows)
}

/** Each value of what a filter [..., in / groups, out] gives, or is given, takes its part of the filter. */
const byFilter = (values: number[], filter: number[]) => size(values) * (size(filter) / filter.at(-1)!)

const forward: Count = (inputs, output) => byFilter(output, inputs.at(-1)!)
const toInput: Count = (inputs) => byFilter(inputs.at(-1)!, inputs.at(-2)!)
const toFilter: Count = (inputs, output) => byFilter(inputs.at(-1)!, output)
/** Of depthwise ones the filter is [height, width, in, multiplier]. */
const byWindow = (values: number[], filter: number[]) => size(values) * filter[0]! * filter[1]!

const counts: Record<string, Count> = {
  MatMul: ofProduct,
  BatchMatMulV2: ofProduct,
  Conv2D: forward,
  Conv3D: forward,
  Conv2DBackpropInput: toInput,
  Conv3DBackpropInputV2: toInput,
  Conv2DBackpropFilter: toFilter,
  Conv3DBackpropFilterV2: toFilter,
  DepthwiseConv2dNative: (inputs, output) => byWindow(output, inputs[1]!),
  DepthwiseConv2dNativeBackpropInput: (inputs) => byWindow(inputs[2]!, inputs[1]!),
  DepthwiseConv2dNativeBackpropFilter: (inputs, output) => byWindow(inputs[2]!, output),
  Einsum: (inputs, _, { attributes }) => ofEinsum(inputs, String(attributes.find(({ name }) => name === 'equation')?.value)),
}

/**
 * Products that are added up in a node: those of matrices and convolutions, as fvcore and torch.utils.flop_counter have them, which count
 * nothing else either. */
export function multiplyAdds(node: StepNode, nodes: StepNode[]): number {
  const count = counts[node.op]
  if (!count) return 0
  const shapes = node.inputs.map(({ node: from, output }) => shapeOf(nodes[from]!.outputs[output]))
  return count(shapes, shapeOf(node.outputs[0]), node)
}

const shapeOf = (output: StepOutput | undefined) => output?.shape ?? []

/** Every letter of the equation once. */
function ofEinsum(inputs: number[][], equation: string): number {
  const extents = new Map<string, number>()
  for (const [place, letters] of equation.split('->')[0]!.split(',').entries())
    for (const [axis, letter] of [...letters.trim()].entries()) extents.set(letter, inputs[place]![axis]!)
  return inputs.length < 2 ? 0 : size([...extents.values()])
}
