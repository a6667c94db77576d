import type { MetricPoints, MetricSummary } from '../../engine/api/contract/index.ts'

export const newSummary = (name: string): MetricSummary => ({
  name,
  count: 0,
  firstStep: Infinity,
  lastStep: -Infinity,
  last: NaN,
  min: null,
  max: null,
})

/** The summary after points that follow on it; those that it knows already are passed over. */
export function grownSummary(summary: MetricSummary, { from, step, value }: MetricPoints): MetricSummary {
  const grown = { ...summary }
  for (let i = Math.max(0, summary.count - from); i < value.length; i++) addPoint(grown, step[i]!, value[i]!)
  grown.count = Math.max(summary.count, from + value.length)
  return grown
}

function addPoint(summary: MetricSummary, step: number, value: number): void {
  summary.firstStep = Math.min(summary.firstStep, step)
  summary.lastStep = Math.max(summary.lastStep, step)
  summary.last = value
  if (!Number.isFinite(value)) return
  summary.min = Math.min(summary.min ?? value, value)
  summary.max = Math.max(summary.max ?? value, value)
}
