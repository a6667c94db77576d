import type { Tensor, Variable } from '@tensorflow/tfjs'
import { attribute, runOp, tf } from '../../tensor/index.ts'
import { fansOf } from './fans.ts'
import { fill } from './in-torch-layout.ts'

/**
 * An orthogonal matrix times `gain`, drawn evenly from all (Saxe et al. 2014): rows are outputs, columns all else; where there are more
 * rows than columns, the columns are orthogonal. As torch.nn.init.orthogonal_. Throws for fewer than two axes. Returns the variable.
 */
export function orthogonal<V extends Variable>(variable: V, { gain = 1 } = {}): V {
  fansOf(variable) // throws
  return fill(variable, (shape) => {
    const rows = shape[0]!
    const columns = shape.slice(1).reduce((product, extent) => product * extent, 1)
    const tall = orthonormalColumns(Math.max(rows, columns), Math.min(rows, columns))
    return (rows < columns ? tall.transpose() : tall).mul(gain).reshape(shape)
  })
}

/** The signs make the draw even over all such matrices (Mezzadri 2007). */
function orthonormalColumns(rows: number, columns: number): Tensor {
  const attributes = [attribute.type('T', 'float32'), attribute.bool('full_matrices', false)]
  const [q, r] = runOp('Qr', attributes, [tf.randomNormal([rows, columns])], 2)
  return q!.mul(tf.sign(r!.mul(tf.eye(columns)).sum(0)))
}
