import type uPlot from 'uplot'
import { type RangeColumn, rangeColumns } from './range-columns.ts'

/**
 * Fills between a line of the plot and the one after it, its lower edge. Rectangles on whole pixels, since uPlot's own bands clip by a
 * path, and a path of columns is filled with soft edges: without a GPU both take many times as long.
 */
export function drawRange(plot: uPlot, upper: number, colour: string): void {
  const [x, high, low] = [plot.data[0], plot.data[upper]!, plot.data[upper + 1]!]
  const [from, to] = plot.series[0]!.idxs ?? [0, x.length - 1]
  if (!high.some((value) => value !== null && value !== undefined)) return
  const toX = (value: number) => plot.valToPos(value, 'x', true)
  const toY = (value: number) => plot.valToPos(value, 'y', true)
  plot.ctx.fillStyle = colour
  for (const column of rangeColumns({ x, low, high, from, to }, toX, toY)) fillWithin(plot, column)
}

function fillWithin({ ctx, bbox }: uPlot, { x, width, top, bottom }: RangeColumn): void {
  const left = Math.max(x, bbox.left)
  const right = Math.min(x + width, bbox.left + bbox.width)
  const upper = Math.max(top, bbox.top)
  const lower = Math.min(bottom, bbox.top + bbox.height)
  if (left < right && upper < lower) ctx.fillRect(left, upper, right - left, lower - upper)
}
