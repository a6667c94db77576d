/**
 * Exponential moving average, debiased as Adam's moments are (Kingma and Ba 2015, section 3): the first values count as much as they
 * are many. A value that isn't finite has no average and leaves that of the others alone. `weight` is in [0, 1).
 */
export function smoothed(values: ArrayLike<number>, weight: number): Float64Array {
  const result = new Float64Array(values.length)
  let average = 0
  let left = 1
  for (let i = 0; i < values.length; i++) {
    const value = values[i]!
    if (!Number.isFinite(value)) {
      result[i] = NaN
      continue
    }
    average = weight * average + (1 - weight) * value
    left *= weight
    result[i] = average / (1 - left)
  }
  return result
}
