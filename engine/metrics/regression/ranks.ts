/** Ranks from 1; equal values have the mean of theirs. */
export function meanRanks(values: Float32Array): Float64Array {
  const order = Array.from(values.keys()).sort((i, j) => values[i]! - values[j]!)
  const ranks = new Float64Array(values.length)
  for (let from = 0; from < order.length;) {
    let to = from
    while (to < order.length && values[order[to]!] === values[order[from]!]) to += 1
    for (let at = from; at < to; at++) ranks[order[at]!] = (from + 1 + to) / 2
    from = Math.max(to, from + 1) // NaN isn't equal to itself
  }
  return ranks
}

/** How many pairs of them are equal. */
export function tiedPairs(values: Iterable<number | string>): number {
  const counts = new Map<number | string, number>()
  let pairs = 0
  for (const value of values) {
    const before = counts.get(value) ?? 0
    pairs += before
    counts.set(value, before + 1)
  }
  return pairs
}

/** How many neighbours a bubble sort would exchange, counted by merging. */
export function swaps(values: number[]): number {
  if (values.length < 2) return 0
  const middle = values.length >> 1
  const [left, right] = [values.slice(0, middle), values.slice(middle)]
  const inside = swaps(left) + swaps(right)
  left.sort((a, b) => a - b)
  right.sort((a, b) => a - b)
  let across = 0
  for (let i = 0, j = 0; i < left.length; i++) {
    while (j < right.length && right[j]! < left[i]!) j += 1
    across += j
  }
  return inside + across
}
