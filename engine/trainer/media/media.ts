import type { Cell } from '../../module/index.ts'

/** An image as PNG, or a sound as WAV. */
export interface MediaItem {
  data: Uint8Array
  caption: string
}

export interface ImageItem extends MediaItem {
  width: number
  height: number
}

export interface HistogramContent {
  /** One more than there are counts. None where no value is finite. */
  edges: number[]
  counts: number[]
  /** Of the finite values. */
  min: number
  max: number
  sum: number
  sumSquares: number
  /** Values that are NaN or infinite, which no bin holds. */
  notFinite: number
}

/** How many samples score at least each threshold, which fall from the highest. */
export interface CurveCounts {
  thresholds: number[]
  tp: number[]
  fp: number[]
  positives: number
  negatives: number
}

export interface CurveSeries {
  name: string
  x: number[]
  y: number[]
  thresholds?: number[]
  /** What a curve of precision over recall was made of. */
  counts?: CurveCounts
}

/** What loggers get that is no number, on the host. */
export type Media =
  | { kind: 'image'; items: ImageItem[] }
  | { kind: 'audio'; items: MediaItem[] }
  | { kind: 'text'; text: string; caption: string }
  | { kind: 'table'; columns: string[]; rows: Cell[][]; caption: string }
  | ({ kind: 'histogram'; caption: string } & HistogramContent)
  /** Counts [target, prediction]. */
  | { kind: 'confusionMatrix'; matrix: number[][]; classNames: string[]; caption: string }
  | { kind: 'curve'; xLabel: string; yLabel: string; series: CurveSeries[]; caption: string }

export type MediaKind = Media['kind']
