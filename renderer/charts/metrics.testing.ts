import type { MetricBuckets, MetricPoints, MetricSummary } from '../../engine/api/contract/index.ts'

type BucketRow = [firstStep: number, lastStep: number, min: number, max: number, last: number]

export function bucketsOf(name: string, count: number, rows: BucketRow[]): MetricBuckets {
  const column = (at: number) => Float64Array.from(rows, (row) => row[at]!)
  return { name, count, firstStep: column(0), lastStep: column(1), min: column(2), max: column(3), last: column(4) }
}

/** Points of an epoch of ten steps and of a second a step. */
export function pointsOf(name: string, from: number, points: [step: number, value: number][]): MetricPoints {
  return {
    name,
    from,
    step: Float64Array.from(points, ([step]) => step),
    epoch: Float64Array.from(points, ([step]) => Math.floor(step / 10)),
    time: Float64Array.from(points, ([step]) => 1000 * step),
    value: Float64Array.from(points, ([, value]) => value),
  }
}

export const summaryOf = (name: string, fields: Partial<MetricSummary> = {}): MetricSummary => ({
  name,
  count: 3,
  firstStep: 0,
  lastStep: 2,
  last: 0.5,
  min: 0.5,
  max: 1,
  ...fields,
})
