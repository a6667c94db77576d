import type { Tensor, Tensor2D, Variable } from '@tensorflow/tfjs'
import { LeydenError } from '../errors/index.ts'
import { attribute, defineOperation, runOp1, TensorFlowError, tf } from '../tensor/index.ts'
import { Module } from './module.ts'
import { parameter } from './parameters.ts'

interface Lookup {
  rows: number
  /** Whose row gets no gradient; -1 for none. */
  paddingIndex: number
}

const gatherAttributes = [
  attribute.int('batch_dims', 0),
  attribute.type('Tparams', 'float32'),
  attribute.type('Tindices', 'int32'),
  attribute.type('Taxis', 'int32'),
]

const sumAttributes = [attribute.type('T', 'float32'), attribute.type('Tindices', 'int32'), attribute.type('Tnumsegments', 'int32')]

/** weight [rows, features], indices [...]: [..., features]. */
const lookUp = defineOperation<Lookup>({
  name: 'LeydenEmbedding',
  forward: (run, { weight, indices }) =>
    tf.tidy(() => run('GatherV2', gatherAttributes, [weight!, indices!, tf.scalar(0, 'int32')]) as Tensor[]),
  inputsToSave: ['indices'],
  gradient: (dy, [indices], { rows, paddingIndex }) => ({
    weight: () => {
      const features = (dy as Tensor).shape.at(-1)!
      const segments = withoutPadding(indices!.flatten(), paddingIndex)
      return runOp1('UnsortedSegmentSum', sumAttributes, [(dy as Tensor).reshape([-1, features]), segments, tf.scalar(rows, 'int32')])
    },
  }),
})

/** A negative segment is left out of the sum. */
function withoutPadding(indices: Tensor, paddingIndex: number): Tensor {
  if (paddingIndex < 0) return indices
  return tf.where(indices.equal(tf.scalar(paddingIndex, 'int32')), tf.scalar(-1, 'int32'), indices)
}

/** A row of numbers for each index, learnt. Parameter `weight` [rows, features], as torch.nn.Embedding. */
export class Embedding extends Module {
  readonly rows: number
  readonly features: number
  readonly paddingIndex: number
  readonly weight: Variable

  constructor(rows: number, features: number, { paddingIndex = -1 }: { paddingIndex?: number } = {}) {
    super()
    if (paddingIndex >= rows) throw new LeydenError(`embedding: paddingIndex is ${paddingIndex}; there are ${rows} rows, numbered from 0.`)
    this.rows = rows
    this.features = features
    this.paddingIndex = paddingIndex
    const initial = tf.randomNormal([rows, features]) as Tensor2D
    this.weight = parameter(paddingIndex < 0 ? initial : zeroRow(initial, paddingIndex))
  }

  /** input, whole numbers of any shape [...]: [..., features]. Throws where one is outside [0, rows). */
  forward(input: Tensor): Tensor {
    const indices = input.dtype === 'int32' ? input : input.toInt()
    try {
      return lookUp({ weight: this.weight, indices }, { rows: this.rows, paddingIndex: this.paddingIndex })
    } catch (error) {
      throw error instanceof TensorFlowError ? (indexOutside(indices, this.rows) ?? error) : error
    }
  }
}

function zeroRow(rows: Tensor2D, index: number): Tensor {
  const result = tf.tidy(() => tf.where(tf.range(0, rows.shape[0]).notEqual(index).expandDims(1), rows, tf.zerosLike(rows)))
  rows.dispose()
  return result
}

function indexOutside(indices: Tensor, rows: number): LeydenError | undefined {
  const outside = indices.dataSync().find((index) => index < 0 || index >= rows)
  if (outside === undefined) return undefined
  return new LeydenError(`embedding: index ${outside} is outside [0, ${rows}).`, {
    remedy: `Number from 0, or give the embedding at least ${Math.max(...indices.dataSync()) + 1} rows.`,
  })
}
