import type { MetricColumns } from './metric-columns.ts'

/** Where a metric first left the finite numbers. */
export interface NonFinite {
  value: number
  /** Steps of the row in which it did; equal where the row is one point. */
  firstStep: number
  lastStep: number
  /** Row of the last finite value before it; -1 where there is none. */
  lastFinite: number
}

export function findNonFinite({ firstStep, lastStep, last }: MetricColumns): NonFinite | null {
  const row = last.findIndex((value) => !Number.isFinite(value))
  if (row < 0) return null
  return { value: last[row]!, firstStep: firstStep[row]!, lastStep: lastStep[row]!, lastFinite: row - 1 }
}

export function describeNonFinite({ value, firstStep, lastStep }: NonFinite): string {
  const what = Number.isNaN(value) ? 'NaN' : value > 0 ? 'infinity' : '-infinity'
  return firstStep === lastStep ? `first ${what} at step ${firstStep}` : `first ${what} in steps ${firstStep} to ${lastStep}`
}
