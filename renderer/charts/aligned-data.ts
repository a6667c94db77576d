import uPlot from 'uplot'
import type { DrawnSeries } from './drawn-series.ts'

/** uPlot series that stand for one of ours, in this order: its range's upper and lower edge, what was logged, its average. */
export const linesPerSeries = 4

/** Of a series's lines, counted from x, the one of its values. */
export const valuesLine = 3

/** All series over one x, as uPlot wants them. Where a series has no row at an x, its line goes on. */
export function alignedData(series: DrawnSeries[]): uPlot.AlignedData {
  if (series.length === 0) return [[]]
  const tables = series.map(table)
  if (tables.length === 1) return tables[0]!
  // 0 takes a null out, so that lines span it; 1 keeps it as a gap.
  return uPlot.join(
    tables,
    tables.map((columns) => columns.map(() => 1)),
  )
}

function table({ x, last, low, high, smooth }: DrawnSeries): uPlot.AlignedData {
  const nothing = x.map(() => null)
  return [x, high ?? nothing, low ?? nothing, last, smooth ?? nothing]
}
