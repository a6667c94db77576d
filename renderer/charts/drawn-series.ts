import type { MetricColumns } from './metric-columns.ts'
import { smoothed } from './smoothing.ts'

/** Columns as the canvas takes them: x grows, and null is a gap. */
export interface DrawnSeries {
  x: number[]
  /** Step of each row, in the order of `x`. */
  step: number[]
  last: (number | null)[]
  /** Range of each row; null where every row is one point, which has none. */
  low: (number | null)[] | null
  high: (number | null)[] | null
  smooth: (number | null)[] | null
}

export interface Drawing {
  /** Where a step stands on the axis. */
  xOf(step: number): number
  /** 0 for none. */
  smoothing: number
  /** A logarithmic axis has no place for what isn't positive. */
  logY: boolean
}

export function drawSeries(columns: MetricColumns, { xOf, smoothing, logY }: Drawing): DrawnSeries {
  const places = Array.from(columns.lastStep, xOf)
  const order = growing(places)
  const pick = (values: ArrayLike<number>) => order.map((row) => drawable(values[row]!, logY))
  const ranged = columns.min.some((low, row) => low !== columns.max[row] && !Number.isNaN(low))
  return {
    x: order.map((row) => places[row]!),
    step: order.map((row) => columns.lastStep[row]!),
    last: pick(columns.last),
    low: ranged ? pick(columns.min) : null,
    high: ranged ? pick(columns.max) : null,
    smooth: smoothing > 0 ? pick(smoothed(columns.last, smoothing)) : null,
  }
}

const drawable = (value: number, logY: boolean) => (Number.isFinite(value) && !(logY && value <= 0) ? value : null)

/** Row numbers by x, those of equal x as they were: where steps went back, what was logged is drawn over what was there. */
function growing(xs: number[]): number[] {
  const rows = xs.map((_, row) => row)
  const sorted = xs.every((x, row) => row === 0 || x >= xs[row - 1]!)
  return sorted ? rows : rows.sort((a, b) => xs[a]! - xs[b]!)
}
