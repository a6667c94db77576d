import { useQuery } from '@tanstack/react-query'
import { useMemo } from 'react'
import type { RunDetail, RunRow } from '../../../engine/api/contract/index.ts'
import { describeFailure, type Failure, useEngine, useRun } from '../../transport/index.ts'
import { useStaleAfter } from './use-stale-after.ts'

export interface DetailedRun {
  /** The detail, with what the live row knows better. */
  run: RunDetail | undefined
  failure: Failure | null
}

/** A run in full, asked for again when it begins, ends, or has done another epoch. */
export function useRunDetail(runId: string): DetailedRun {
  const { query } = useEngine()
  const row = useRun(runId)
  const options = query.runs.get.queryOptions({ input: { run: runId } })
  const { data, error } = useQuery(options)
  useStaleAfter(options.queryKey, stampOf(row))
  const run = useMemo(() => data && { ...data, ...row }, [data, row])
  return { run, failure: error && describeFailure(error) }
}

const stampOf = (row: RunRow | undefined) => `${row?.state} ${row?.epochs} ${row?.progress?.epoch}`
