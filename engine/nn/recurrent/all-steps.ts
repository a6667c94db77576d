import type { Tensor } from '@tensorflow/tfjs'
import { attribute, runOp1, tf } from '../../tensor/index.ts'

const T = attribute.type('T', 'float32')

/** a b of matrices, or a^T b. */
export function matMul(a: Tensor, b: Tensor, { transposeA = false } = {}): Tensor {
  return runOp1('MatMul', [T, attribute.bool('transpose_a', transposeA), attribute.bool('transpose_b', false)], [a, b])
}

/**
 * The transpose of a matrix, made once for the products of all steps. Of two axes alone, TensorFlow's graph optimiser would fold it into
 * each product, which takes two to three times as long that way.
 */
export function transposedOnce(matrix: Tensor): Tensor {
  const [rows, columns] = matrix.shape as [number, number]
  return matrix.expandDims(0).transpose([0, 2, 1]).reshape([columns, rows])
}

const mostResults = 1024 // of one op that the runtime runs

/** Each step of [time, ...]. */
export function eachStep(steps: Tensor): Tensor[] {
  const [time] = steps.shape as [number]
  if (time <= mostResults) return tf.unstack(steps)
  const sizes = Array.from({ length: Math.ceil(time / mostResults) }, (_, part) => Math.min(mostResults, time - part * mostResults))
  return tf.split(steps, sizes).flatMap((part) => tf.unstack(part))
}

/** Steps [time, batch, units] one later: what each step found. */
export function shifted(first: Tensor, steps: Tensor): Tensor {
  const [time, batch, units] = steps.shape as [number, number, number]
  if (time === 1) return first.expandDims(0)
  return tf.concat([first.expandDims(0), steps.slice([0, 0, 0], [time - 1, batch, units])], 0)
}

/** The gradient of weights [gates, units] that made `gates` of `units` in all steps: one product for all of them. */
export function weightGradient(gates: Tensor, units: Tensor): Tensor {
  return matMul(gates.reshape([-1, gates.shape[2]!]), units.reshape([-1, units.shape[2]!]), { transposeA: true })
}

/** The last of steps [time, batch, units]. */
export function lastStep(steps: Tensor): Tensor {
  const [time, batch, units] = steps.shape as [number, number, number]
  return steps.slice([time - 1, 0, 0], [1, batch, units]).reshape([batch, units])
}

/** dy times the derivative of a sigmoid whose value is y. */
export const sigmoidGrad = (y: Tensor, dy: Tensor) => runOp1('SigmoidGrad', [T], [y, dy])
export const tanhGrad = (y: Tensor, dy: Tensor) => runOp1('TanhGrad', [T], [y, dy])
