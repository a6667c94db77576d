import { formatMetric } from '../ui/index.ts'
import { formatX } from './axis-ticks.ts'
import type { XAxis } from './chart-view.ts'
import type { DrawnSeries } from './drawn-series.ts'

/** What stands under the crosshair: `step 1,200: 0.4321 (0.4 to 0.46)`. */
export function readout({ x, step, last, low, high, smooth }: DrawnSeries, row: number, axis: XAxis): string {
  const value = last[row]
  const place = axis === 'step' ? `step ${formatX(step[row]!, 'step')}` : `${axis === 'epoch' ? 'epoch ' : ''}${formatX(x[row]!, axis)}`
  const number = value === null || value === undefined ? 'no finite value' : formatMetric(value)
  const average = smooth?.[row] === null || smooth?.[row] === undefined ? '' : `, average ${formatMetric(smooth[row])}`
  return `${place}: ${number}${rangeAt(low, high, row)}${average}`
}

function rangeAt(low: DrawnSeries['low'], high: DrawnSeries['high'], row: number): string {
  const [from, to] = [low?.[row], high?.[row]]
  if (from === null || from === undefined || to === null || to === undefined || from === to) return ''
  return ` (${formatMetric(from)} to ${formatMetric(to)})`
}
