export interface Summary {
  minMs: number
  medianMs: number
  /** The spread: half of the steps lie between these two. */
  quartilesMs: [lower: number, upper: number]
}

export function summarize(ms: number[]): Summary {
  return { minMs: Math.min(...ms), medianMs: median(ms), quartilesMs: quartiles(ms) }
}

export const median = (values: number[]) => quantile(values, 0.5)
export const mean = (values: number[]) => values.reduce((sum, value) => sum + value, 0) / values.length
export const geometricMean = (values: number[]) => Math.exp(mean(values.map(Math.log)))
export const quartiles = (values: number[]): [lower: number, upper: number] => [quantile(values, 0.25), quantile(values, 0.75)]

/** Between the two nearest values in proportion, as NumPy's default. */
function quantile(values: number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b)
  const place = (sorted.length - 1) * share
  const [below, above] = [sorted[Math.floor(place)]!, sorted[Math.ceil(place)]!]
  return below + (above - below) * (place - Math.floor(place))
}
