import type { MetricSummary } from '../../engine/api/contract/index.ts'
import { formatCount, formatMetric } from '../ui/index.ts'
import type { MetricTable } from './metric-table.ts'
import { describeNonFinite, findNonFinite } from './non-finite.ts'

/** A chart in words, for those who don't see it. */
export function describeMetric({ name, last, min, max, count }: MetricSummary): string {
  const range = min === null || max === null ? 'no finite value' : `from ${formatMetric(min)} to ${formatMetric(max)}`
  return `${name}: last ${formatMetric(last)}, ${range}, ${formatCount(count)} ${count === 1 ? 'point' : 'points'}`
}

/** What a reader must know about a drawing: numbers that are missing in it, and what its lines stand for. */
export function captionsOf(table: MetricTable, { smoothing, logY }: { smoothing: number; logY: boolean }): string[] {
  const captions: string[] = []
  const broken = findNonFinite(table.columns)
  if (broken) captions.push(describeNonFinite(broken))
  if (smoothing > 0 && table.coarse) captions.push(`smoothed over ${formatCount(table.rows)} buckets`)
  if (logY && table.columns.min.some((low) => low <= 0)) captions.push('values up to 0 have no place on a log axis')
  return captions
}
