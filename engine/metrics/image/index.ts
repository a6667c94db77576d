export type { DataRange } from './data-range.ts'
export { peakSignalNoiseRatio, type PeakSignalNoiseRatioOptions } from './peak-signal-noise-ratio.ts'
export { structuralSimilarity, type StructuralSimilarityOptions } from './structural-similarity.ts'
