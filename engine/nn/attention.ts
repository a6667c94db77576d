import type { Tensor } from '@tensorflow/tfjs'
import { attribute, defineOperation, runOp1, tf } from '../tensor/index.ts'

const T = attribute.type('T', 'float32')

/** Of the last two axes, the others being batches. */
function product(a: Tensor, b: Tensor, { transposeA = false, transposeB = false } = {}): Tensor {
  return runOp1('BatchMatMulV2', [T, attribute.bool('adj_x', transposeA), attribute.bool('adj_y', transposeB)], [a, b])
}

/**
 * q [batch, heads, queries, width], k and v [batch, heads, keys, width]; `mask` is added to the scores, `keep` multiplies the
 * probabilities (dropout). The scale is multiplied into q, not into the scores: TensorFlow's graph optimiser replaces a scaled and masked
 * product by a kernel that is ten times slower.
 */
const defineAttention = (name: string, { dropout }: { dropout: boolean }) =>
  defineOperation<{ scale: number; maskShape: number[] }>({
    name,
    forward: (_run, inputs, { scale }) =>
      tf.tidy(() => {
        const { q, k, v, mask, keep } = inputs as Record<string, Tensor>
        const scaled = q!.mul(scale)
        const scores = product(scaled, k!, { transposeB: true })
        const probabilities = runOp1('Softmax', [T], [mask ? scores.add(mask) : scores])
        return [product(keep ? probabilities.mul(keep) : probabilities, v!), scaled, probabilities]
      }),
    inputsToSave: dropout ? ['k', 'v', 'keep'] : ['k', 'v'],
    outputsToSave: [true, true, true],
    gradient: (dys, saved, { scale, maskShape }) => {
      const [dy] = dys as Tensor[]
      const [k, v, result, scaled, probabilities] = dropout ? saved.toSpliced(2, 1) : saved
      const kept = (values: Tensor) => (dropout ? values.mul(saved[2]!) : values)
      const dScores = tf.tidy(() => {
        const through = kept(product(dy!, v!, { transposeB: true }))
        // What softmax takes off is the sum of probability times its gradient along a row, which is that of dy times the result.
        return probabilities!.mul(through.sub(dy!.mul(result!).sum(-1, true)))
      })
      return {
        q: () => product(dScores, k!).mul(scale),
        k: () => product(dScores, scaled!, { transposeA: true }),
        v: () => product(kept(probabilities!), dy!, { transposeA: true }),
        mask: () => sumTo(maskShape, dScores),
      }
    },
  })

const attend = defineAttention('LeydenAttention', { dropout: false })
const attendWithDropout = defineAttention('LeydenAttentionDropout', { dropout: true })

/** The sum of what a tensor of `shape` was broadcast to. */
export function sumTo(shape: number[], values: Tensor): Tensor {
  const missing = values.rank - shape.length
  const axes = values.shape.flatMap((extent, axis) => (axis < missing || (shape[axis - missing] === 1 && extent > 1) ? [axis] : []))
  return (axes.length ? values.sum(axes) : values.clone()).reshape(shape)
}

const forbidden = -1e9 // after softmax zero, and finite: minus infinity would make NaN of a row without anything allowed

/** [queries, keys]: 0 where the key isn't later than the query, else so low that softmax gives it nothing. */
export function causalMask(queries: number, keys: number): Tensor {
  return tf.tidy(() => {
    const filled = fill([queries, keys], -forbidden)
    const [below, above] = [tf.scalar(-1, 'int32'), tf.scalar(0, 'int32')]
    return runOp1('MatrixBandPart', [T, attribute.type('Tindex', 'int32')], [filled, below, above]).add(forbidden)
  })
}

/** By TensorFlow's op: tf.fill makes the numbers in JavaScript and copies them each time. */
function fill(shape: number[], value: number): Tensor {
  const attributes = [T, attribute.type('index_type', 'int32')]
  return tf.tidy(() => runOp1('Fill', attributes, [tf.tensor1d(shape, 'int32'), tf.scalar(value)]))
}

export interface AttentionOptions {
  /** Added to the scores, broadcast to [batch, heads, queries, keys]: 0 where a query may see a key, -1e9 where not, or a learnt bias. */
  mask?: Tensor
  /** Each query sees the keys up to its own place. */
  causal?: boolean
  /** Of the probabilities, in training. */
  dropout?: number
}

/**
 * softmax(q k^T / sqrt(width) + mask) v (Vaswani et al. 2017): q [batch, heads, queries, width], k and v [batch, heads, keys, width]:
 * [batch, heads, queries, width]. As torch.nn.functional.scaled_dot_product_attention.
 */
export function attention(q: Tensor, k: Tensor, v: Tensor, { mask, causal = false, dropout = 0 }: AttentionOptions = {}): Tensor {
  const [batch, heads, queries, width] = q.shape as [number, number, number, number]
  const keys = k.shape[2]!
  const masks = [...(causal ? [causalMask(queries, keys)] : []), ...(mask ? [mask] : [])]
  const inputs: Record<string, Tensor> = { q, k, v }
  const added = masks.length === 2 ? tf.add(masks[0]!, masks[1]!) : masks[0]
  if (added) inputs['mask'] = added
  const attributes = { scale: 1 / Math.sqrt(width), maskShape: added?.shape ?? [] }
  if (dropout === 0) return attend(inputs, attributes)
  return attendWithDropout({ ...inputs, keep: tf.dropout(fill([batch, heads, queries, keys], 1), dropout) }, attributes)
}
