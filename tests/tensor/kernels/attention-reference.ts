/** Self-attention in float64, as torch.nn.functional.scaled_dot_product_attention has it, of packed queries, keys and values. */
export interface AttentionSizes {
  batch: number
  time: number
  heads: number
  width: number
  causal: boolean
  batchFirst: boolean
}

export const shapeOfPacked = ({ batch, time, heads, width, batchFirst }: AttentionSizes): [number, number, number] => [
  batchFirst ? batch : time,
  batchFirst ? time : batch,
  3 * heads * width,
]

/** qkv [batch, time, 3, heads, width] or time first: [batch, time, heads, width] alike. */
export function attendDirectly(sizes: AttentionSizes, qkv: ArrayLike<number>): Float64Array {
  const { batch, time, heads, width, causal, batchFirst } = sizes
  const result = new Float64Array(batch * time * heads * width)
  const row = (example: number, at: number) => (batchFirst ? example * time + at : at * batch + example)
  for (let example = 0; example < batch; example++)
    for (let head = 0; head < heads; head++) {
      const value = (which: number, at: number, c: number) => qkv[((row(example, at) * 3 + which) * heads + head) * width + c]!
      for (let query = 0; query < time; query++) {
        const seen = causal ? query + 1 : time
        const scores = Array.from({ length: seen }, (_, key) => {
          let sum = 0
          for (let c = 0; c < width; c++) sum += value(0, query, c) * value(1, key, c)
          return sum / Math.sqrt(width)
        })
        const largest = Math.max(...scores)
        const shares = scores.map((score) => Math.exp(score - largest))
        const total = shares.reduce((sum, share) => sum + share, 0)
        for (let c = 0; c < width; c++)
          result[(row(example, query) * heads + head) * width + c] = shares.reduce(
            (sum, share, key) => sum + (share / total) * value(2, key, c),
            0,
          )
      }
    }
  return result
}
