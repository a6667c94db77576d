import type { RunRow } from '../../../../engine/api/contract/index.ts'
import { matcherOf, unknownNames } from './match-run.ts'
import { parseFilter } from './parse-filter.ts'

/** The runs that a filter leaves; all of them, and why, where it can't be read. */
export function filterRuns(runs: RunRow[], text: string): { shown: RunRow[]; error?: string } {
  const filter = parseFilter(text)
  if ('error' in filter) return { shown: runs, error: filter.error }
  if (filter.terms.length === 0) return { shown: runs }
  const [unknown] = runs.length > 0 ? unknownNames(filter.terms, runs) : []
  if (unknown !== undefined) return { shown: [], error: `No run has a metric or hyper-parameter ${unknown}.` }
  return { shown: runs.filter(matcherOf(filter.terms)) }
}
