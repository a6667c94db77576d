/** Attention in float64, as torch.nn.functional.scaled_dot_product_attention has it, with a mask that is added to the scores. */
export interface CrossAttentionSizes {
  batch: number
  queries: number
  keys: number
  heads: number
  width: number
  causal: boolean
  batchFirst: boolean
  /** Of [batch, heads, queries, keys], those that are 1 being the same for all; none without a mask. */
  mask: number[] | null
}

export type CrossAttentionInputs = [q: ArrayLike<number>, k: ArrayLike<number>, v: ArrayLike<number>, mask?: ArrayLike<number>]

/** q [batch, queries, heads, width], k and v [batch, keys, heads, width], or time first: as q. */
export function attendAcrossDirectly(sizes: CrossAttentionSizes, [q, k, v, mask]: CrossAttentionInputs): Float64Array {
  const { batch, queries, keys, heads, width, causal, batchFirst } = sizes
  const result = new Float64Array(batch * queries * heads * width)
  const at = (example: number, time: number, times: number, head: number) =>
    ((batchFirst ? example * times + time : time * batch + example) * heads + head) * width
  const added = (...place: number[]) => {
    if (!mask) return 0
    const index = place.reduce((sum, part, axis) => sum * sizes.mask![axis]! + (sizes.mask![axis]! > 1 ? part : 0), 0)
    return mask[index]!
  }
  for (let example = 0; example < batch; example++)
    for (let head = 0; head < heads; head++)
      for (let query = 0; query < queries; query++) {
        const scores = Array.from({ length: causal ? Math.min(query + 1, keys) : keys }, (_, key) => {
          let sum = 0
          for (let c = 0; c < width; c++) sum += q[at(example, query, queries, head) + c]! * k[at(example, key, keys, head) + c]!
          return sum / Math.sqrt(width) + added(example, head, query, key)
        })
        const largest = Math.max(...scores)
        const shares = scores.map((score) => Math.exp(score - largest))
        const total = shares.reduce((sum, share) => sum + share, 0)
        for (const [key, share] of shares.entries())
          for (let c = 0; c < width; c++)
            result[at(example, query, queries, head) + c]! += (share / total) * v[at(example, key, keys, head) + c]!
      }
  return result
}
