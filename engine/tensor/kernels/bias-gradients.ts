import { DataType } from '../runtime.ts'
import { attributeOf, type FindSubstitution, type OpCall, type Substitution } from './substitution.ts'

/** Fewer columns don't fill a vector. */
const leastColumns = 8
/** As many axes as an own op takes. */
const mostAxes = 4

/** Gradients of biases: sums over all axes but the last. What they gain is being joined with ReLU's gradient, so they aren't measured. */
export const biasGradients: Record<string, FindSubstitution> = {
  BiasAddGrad: (call) => (attributeOf(call, 'data_format') === 'NCHW' ? null : sumOf(call)),
  Sum: (call, values) => (attributeOf(call, 'keep_dims') !== true && sumOf(call) && leavesLast(call, values(1)) ? sumOf(call) : null),
}

function sumOf({ inputs: [x] }: OpCall): Substitution | null {
  const { shape, dtype } = x!
  const fits = dtype === DataType.float32 && shape.length > 1 && shape.length <= mostAxes && !shape.includes(0)
  return fits && shape.at(-1)! >= leastColumns ? { op: 'LeydenBiasAddGrad', inputs: [0], work: null } : null
}

function leavesLast({ inputs: [x] }: OpCall, axes: number[] | null): boolean {
  const { length } = x!.shape
  return axes?.length === length - 1 && new Set(axes).size === axes.length && axes.every((axis) => axis >= 0 && axis < length - 1)
}
