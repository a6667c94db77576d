import { DataType } from '../runtime.ts'
import { attributeOf, type FindSubstitution, type OpCall, type Substitution } from './substitution.ts'

/** Where both take as long, the own product takes the bias and the ReLU behind it along, and its threads don't spin when it is done. */
const atMost = 1

/**
 * In a step of such small products TensorFlow's threads, which look for work before they sleep, take more time from each other than they
 * save: what an op takes alone says little. With fewer rows packing the second matrix doesn't pay.
 */
const smallWork = 2 ** 24
const leastRows = 8

/** Products of two matrices, each of them turned or not. TensorFlow.js asks for a batch of one. */
export const products: Record<string, FindSubstitution> = {
  MatMul: (call) => between(call, 'transpose_a', 'transpose_b'),
  BatchMatMulV2: (call) => between(call, 'adj_x', 'adj_y'),
}

function between(call: OpCall, ...names: [string, string]): Substitution | null {
  const [a, b] = call.inputs.map(({ shape }) => shape) as [number[], number[]]
  if (!call.inputs.every(({ dtype, shape }) => dtype === DataType.float32 && isMatrix(shape)) || a.length !== b.length) return null
  const [left, right] = names.map((name) => attributeOf(call, name) === true)
  const [rows, depth] = left ? a.slice(-2).toReversed() : a.slice(-2)
  const [columns, otherDepth] = right ? b.slice(-2) : b.slice(-2).toReversed()
  if (depth !== otherDepth) return null // TensorFlow says what is wrong
  const work = rows! * depth! * columns!
  const isSmall = work < smallWork && rows! >= leastRows
  return { op: `LeydenMatMul${left ? 'T' : 'N'}${right ? 'T' : 'N'}`, inputs: [0, 1], work: isSmall ? null : work, atMost }
}

const isMatrix = (shape: number[]): boolean => !shape.includes(0) && (shape.length === 2 || (shape.length === 3 && shape[0] === 1))
