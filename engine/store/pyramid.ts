import { type Columns, emptyColumns } from './columns.ts'

/**
 * A metric's points are level 0. An entry of level 1 sums up 16 points, one of each level above sums up 4 entries of the level below.
 * Entries are made once, when all they cover is there, and never change: what is left over at the end is summed up from the levels
 * below when it is read. So a point costs 1/12 entry, and any range of points is at most 2 * 15 points, 2 * 3 entries of each level
 * and one run of the coarsest level wanted.
 */
export const entriesPerParent = (level: number): number => (level === 0 ? 16 : 4)

/** Points under one entry of a level. */
export const span = (level: number): number => (level === 0 ? 1 : 16 * 4 ** (level - 1))

/** The coarsest level whose entries cover no more than so many points. */
export const levelWithin = (points: number): number => (points < 16 ? 0 : 1 + Math.floor(Math.log2(points / 16) / 2))

/** Points or entries [from, to), by their place in the metric. */
export interface Range {
  from: number
  to: number
}

/** Entries [from, to) of a level. */
export interface Piece extends Range {
  level: number
}

/** Points [from, to) cut into as few runs of whole entries as possible, none above the level given, in order. */
export function cover({ from, to }: Range, level: number): Piece[] {
  if (from >= to) return []
  if (level === 0) return [{ level, from, to }]
  const points = span(level)
  const first = Math.ceil(from / points)
  const last = Math.floor(to / points)
  if (first >= last) return cover({ from, to }, level - 1)
  const before = cover({ from, to: first * points }, level - 1)
  const after = cover({ from: last * points, to }, level - 1)
  return [...before, { level, from: first, to: last }, ...after]
}

/** The smallest power of two of points a bucket, aligned on the metric's first point, that cuts the ranges into at most `limit` buckets. */
export function bucketWidth(ranges: readonly Range[], limit: number): number {
  let width = 1
  while (countBuckets(ranges, width) > limit) width *= 2
  return width
}

/** How many aligned buckets hold a point of the ranges, which are in order and apart. */
export function countBuckets(ranges: readonly Range[], width: number): number {
  let count = 0
  let previous = -1
  for (const { from, to } of ranges) {
    const first = Math.floor(from / width)
    const last = Math.floor((to - 1) / width)
    count += last - first + (first === previous ? 0 : 1)
    previous = last
  }
  return count
}

/**
 * Columns of points are step, epoch, time, value. Columns of summaries are smallest step, largest step, smallest and largest finite
 * value, last value; NaN where there is none yet.
 */
export const pointColumns = 4
export const summaryColumns = 5

/** Each point as a summary of itself. */
export function summariesOfPoints([step, , , value]: Columns): Columns {
  const finite = value!.map((v) => (Number.isFinite(v) ? v : NaN))
  return [step!, step!, finite, finite, value!]
}

export const emptySummaries = (rows: number): Columns => emptyColumns(summaryColumns, rows).map((column) => column.fill(NaN))

/** Adds a summary to another, which comes before it in log order. */
export function addSummary(target: Columns, row: number, source: Columns, i: number): void {
  lower(target[0]!, row, source[0]![i]!)
  raise(target[1]!, row, source[1]![i]!)
  lower(target[2]!, row, source[2]![i]!)
  raise(target[3]!, row, source[3]![i]!)
  target[4]![row] = source[4]![i]!
}

// Written so that NaN on either side means "nothing": every comparison with it is false.
function lower(column: Float64Array, row: number, value: number): void {
  if (value < column[row]! || Number.isNaN(column[row])) column[row] = value
}

function raise(column: Float64Array, row: number, value: number): void {
  if (value > column[row]! || Number.isNaN(column[row])) column[row] = value
}

/** Every `size` summaries as one. Their number is a multiple of it. */
export function groupSummaries(source: Columns, size: number): Columns {
  const rows = source[0]!.length / size
  const groups = emptySummaries(rows)
  for (let i = 0; i < rows * size; i++) addSummary(groups, Math.floor(i / size), source, i)
  return groups
}
