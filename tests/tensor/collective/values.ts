/** What a rank gives for a tensor: between -1 and 1, of many sizes, another for each rank and tensor. */
export function valuesOf(rank: number, tensor: number, count: number): Float32Array {
  let state = (rank * 7919 + tensor * 104729 + 1) >>> 0
  return Float32Array.from({ length: count }, () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0
    return (state / 2 ** 31 - 1) * 2 ** -(state % 7)
  })
}

/** The sums over all ranks in float64, and what float32 may lose in one: half a unit of the last place at each addition. */
export function sumsOf(ranks: number, tensor: number, count: number): { sums: Float64Array; bounds: Float64Array } {
  const [sums, bounds] = [new Float64Array(count), new Float64Array(count)]
  for (let rank = 0; rank < ranks; rank++) {
    for (const [index, value] of valuesOf(rank, tensor, count).entries()) {
      sums[index]! += value
      bounds[index]! += Math.abs(value) * ranks * 2 ** -24
    }
  }
  return { sums, bounds }
}
