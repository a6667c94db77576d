import { useRef, useState } from 'react'
import { describeFailure, type Failure, useStream } from '../../transport/index.ts'
import { appendRows, keptRows, type LogRow, toRows } from './log-rows.ts'

export interface Log {
  rows: LogRow[]
  /** True when the first lines are here, or there are none. */
  loaded: boolean
  failure: Failure | null
}

/** A run's log, followed while mounted. */
export function useLog(runId: string): Log {
  const [log, setLog] = useState<Log>({ rows: [], loaded: false, failure: null })
  const begun = useRef(false)
  useStream(
    (client, signal) => {
      begun.current = false
      return client.logs.follow({ run: runId, last: keptRows }, { signal })
    },
    (lines) => {
      // The first event after a new connection has all that was there before.
      const first = !begun.current
      begun.current = true
      setLog(({ rows }) => ({ rows: first ? toRows(lines).slice(-keptRows) : appendRows(rows, lines), loaded: true, failure: null }))
    },
    [runId],
    {
      onError: (error) => setLog((log) => ({ ...log, failure: describeFailure(error) })),
      onEnd: () => setLog((log) => ({ ...log, loaded: true })),
    },
  )
  return log
}
