import type { MetricBuckets, MetricSeries } from './types.ts'
import { type Columns, emptyColumns } from './columns.ts'
import type { Metrics } from './metrics.ts'
import {
  addSummary,
  bucketWidth,
  countBuckets,
  cover,
  emptySummaries,
  entriesPerParent,
  levelWithin,
  type Piece,
  pointColumns,
  type Range,
  span,
  summariesOfPoints,
} from './pyramid.ts'

export interface StepRange {
  fromStep?: number
  toStep?: number
}

/** Reads a metric's points, and its buckets by way of the pyramid. */
export class MetricReader {
  readonly #metrics: Metrics

  constructor(metrics: Metrics) {
    this.#metrics = metrics
  }

  series(run: string, name: string, range: StepRange = {}): MetricSeries {
    const metric = this.#metrics.find(run, name)
    const ranges = metric ? this.#locate(metric, range) : []
    const points = emptyColumns(
      pointColumns,
      ranges.reduce((sum, { from, to }) => sum + to - from, 0),
    )
    let row = 0
    for (const { from, to } of ranges) {
      this.#read(metric!.id, { level: 0, from, to }).forEach((column, i) => points[i]!.set(column, row))
      row += to - from
    }
    return toSeries(points)
  }

  points(run: string, name: string, { from, limit }: { from: number; limit: number }): MetricSeries {
    const metric = this.#metrics.find(run, name)
    const to = Math.min(metric?.count ?? 0, from + limit)
    return toSeries(from < to ? this.#read(metric!.id, { level: 0, from, to }) : emptyColumns(pointColumns, 0))
  }

  buckets(run: string, name: string, { buckets: limit, ...range }: StepRange & { buckets: number }): MetricBuckets {
    const metric = this.#metrics.find(run, name)
    const ranges = metric ? this.#locate(metric, range) : []
    const width = bucketWidth(ranges, Math.max(1, Math.floor(limit)))
    const buckets = new BucketFold(countBuckets(ranges, width), width)
    for (const piece of ranges.flatMap((points) => cover(points, levelWithin(width)))) {
      buckets.add(piece, this.#summaries(metric!.id, piece))
    }
    return { count: metric?.count ?? 0, ...buckets.result() }
  }

  /**
   * Where the points with a step in the range are. With steps that only grow that is one range of points, found by two entries a
   * level; each time that steps went back adds at most one range, and two entries a level.
   */
  #locate({ id, count }: { id: number; count: number }, { fromStep = -Infinity, toStep = Infinity }: StepRange): Range[] {
    if (fromStep === -Infinity && toStep === Infinity) return count > 0 ? [{ from: 0, to: count }] : []
    const ranges: Range[] = []
    const visit = (piece: Piece): void => {
      const [lowest, highest] = this.#summaries(id, piece) as [Float64Array, Float64Array]
      const children = entriesPerParent(piece.level - 1)
      for (let i = 0; i < lowest.length; i++) {
        const entry = piece.from + i
        if (highest[i]! < fromStep || lowest[i]! > toStep) continue
        if (lowest[i]! >= fromStep && highest[i]! <= toStep) extend(ranges, entry * span(piece.level), (entry + 1) * span(piece.level))
        else visit({ level: piece.level - 1, from: entry * children, to: (entry + 1) * children })
      }
    }
    cover({ from: 0, to: count }, levelWithin(count)).forEach(visit)
    return ranges
  }

  #summaries(metric: number, piece: Piece): Columns {
    const entries = this.#read(metric, piece)
    return piece.level === 0 ? summariesOfPoints(entries) : entries
  }

  #read(metric: number, piece: Piece): Columns {
    return this.#metrics.blocks.read(metric, piece)
  }
}

function toSeries(points: Columns): MetricSeries {
  const [step, epoch, time, value] = points as [Float64Array, Float64Array, Float64Array, Float64Array]
  return { step, epoch, time, value }
}

function extend(ranges: Range[], from: number, to: number): void {
  const previous = ranges.at(-1)
  if (previous?.to === from) previous.to = to
  else ranges.push({ from, to })
}

/** Buckets under construction: entries come in order, and none is wider than a bucket. */
class BucketFold {
  readonly #columns: Columns
  readonly #width: number
  #row = -1
  #bucket = -1

  constructor(rows: number, width: number) {
    this.#columns = emptySummaries(rows)
    this.#width = width
  }

  add({ level, from }: Piece, summaries: Columns): void {
    const points = span(level)
    for (let i = 0; i < summaries[0]!.length; i++) {
      const bucket = Math.floor(((from + i) * points) / this.#width)
      if (bucket !== this.#bucket) this.#row++
      this.#bucket = bucket
      addSummary(this.#columns, this.#row, summaries, i)
    }
  }

  result(): Omit<MetricBuckets, 'count'> {
    const [firstStep, lastStep, min, max, last] = this.#columns as [Float64Array, Float64Array, Float64Array, Float64Array, Float64Array]
    return { firstStep, lastStep, min, max, last }
  }
}
