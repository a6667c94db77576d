import type { Variable } from '@tensorflow/tfjs'
import { tf } from '../../tensor/index.ts'

interface Masked {
  parameter: Variable
  /** 1 where a weight is left, 0 where it is pruned. */
  mask: Variable
}

/** Takes the weights of the least magnitude, over all of the parameters together, out of the masks: a share of what is left, or a count. */
export function pruneSmallest(pairs: Masked[], amount: number): void {
  const values = pairs.map(({ parameter }) => parameter.dataSync())
  const masks = pairs.map(({ mask }) => Float32Array.from(mask.dataSync()))
  const left = masks.flatMap((mask, pair) => Array.from(mask, (kept, at) => ({ kept, pair, at })).filter(({ kept }) => kept === 1))
  const magnitude = ({ pair, at }: { pair: number; at: number }) => Math.abs(values[pair]![at]!)
  left.sort((a, b) => magnitude(a) - magnitude(b))
  const count = amount < 1 ? Math.round(amount * left.length) : amount
  for (const { pair, at } of left.slice(0, count)) masks[pair]![at] = 0
  pairs.forEach(({ mask }, pair) => tf.tidy(() => mask.assign(tf.tensor(masks[pair]!, mask.shape))))
}
