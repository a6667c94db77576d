import type { RunRow } from '../../../engine/api/contract/index.ts'
import type { FixedColumn } from './column-ids.ts'

/** What a column is sorted by; undefined sorts last, whichever way. */
export type SortValue = number | string | undefined

export const fixedValues: Record<FixedColumn | 'name', (run: RunRow) => SortValue> = {
  name: ({ name }) => name,
  state: ({ state }) => state,
  plugin: ({ plugin }) => plugin,
  epoch: (run) => epochsDone(run),
  duration: ({ startedAt, endedAt }) => (startedAt === null ? undefined : (endedAt ?? Date.now()) - startedAt),
  started: ({ startedAt, createdAt }) => startedAt ?? createdAt,
  tags: ({ tags }) => tags.join(' ') || undefined,
}

/** Epochs that are complete: within an epoch, its number. */
export function epochsDone({ progress, epochs }: RunRow): number {
  return progress ? progress.epoch : epochs
}

export function metricValue(run: RunRow, name: string): SortValue {
  const value = run.metrics[name]
  return value === undefined || Number.isNaN(value) ? undefined : value
}

export function hparamValue(run: RunRow, name: string): SortValue {
  const value = run.hparams[name]
  return value === undefined || typeof value === 'number' || typeof value === 'string' ? value : JSON.stringify(value)
}

const collator = new Intl.Collator('en-GB', { numeric: true })

/** Numbers by size, before texts; texts as a person sorts them, `run-2` before `run-10`. */
export function compareValues(a: SortValue, b: SortValue): number {
  if (typeof a === 'number' && typeof b === 'number') return a - b
  if (typeof a === 'string' && typeof b === 'string') return a === b ? 0 : collator.compare(a, b)
  return typeof a === 'number' ? -1 : 1
}
