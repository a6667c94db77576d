import { formatNumber } from './numbers.ts'

export interface CurveOptions {
  /** Place the points by the logarithm of x. Default false. */
  logarithmic?: boolean
  /** Of points that stand out: their x, and the letter that stands for them. */
  marks?: { x: number; letter: string }[]
  columns?: number
  rows?: number
}

/**
 * A small picture of a curve in characters, with the extents of both axes. The highest values are cut off at the 95th percentile of all,
 * since one that explodes would flatten the rest.
 */
export function drawCurve(x: number[], y: (number | null)[], options: CurveOptions = {}): string {
  const { logarithmic = false, marks = [], columns = 60, rows = 10 } = options
  const points = x.flatMap((at, index) => (Number.isFinite(y[index] ?? NaN) ? [{ x: at, y: y[index]! }] : []))
  if (points.length === 0) return '  nothing to draw'
  const place = logarithmic ? Math.log : (value: number) => value
  const across = scale(
    points.map((point) => place(point.x)),
    columns,
  )
  const heights = points.map((point) => point.y).sort((a, b) => a - b)
  const top = heights[Math.floor((heights.length - 1) * 0.95)]!
  const up = scale([heights[0]!, top], rows)
  const grid = Array.from({ length: rows }, () => Array.from({ length: columns }, () => ' '))
  const put = (point: { x: number; y: number }, letter: string) =>
    (grid[rows - 1 - up(Math.min(point.y, top))]![across(place(point.x))] = letter)
  for (const point of points) put(point, '·')
  for (const { x: at, letter } of marks) put(points.find((point) => point.x === at) ?? points[0]!, letter)
  const labels = [formatNumber(top), ...Array.from({ length: rows - 2 }, () => ''), formatNumber(heights[0]!)]
  const width = Math.max(...labels.map((label) => label.length))
  const lines = grid.map((cells, row) => `  ${labels[row]!.padStart(width)} │${cells.join('').trimEnd()}`)
  const [first, last] = [formatNumber(points[0]!.x), formatNumber(points.at(-1)!.x)]
  return [
    ...lines,
    `  ${' '.repeat(width)} └${'─'.repeat(columns)}`,
    `  ${' '.repeat(width)}  ${first}${last.padStart(columns - first.length)}`,
  ].join('\n')
}

/** From a value to one of `cells` cells. */
function scale(values: number[], cells: number): (value: number) => number {
  const [least, most] = [Math.min(...values), Math.max(...values)]
  return (value) => (most === least ? 0 : Math.round(((value - least) / (most - least)) * (cells - 1)))
}
