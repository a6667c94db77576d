import type { StoreApi } from 'zustand/vanilla'
import type { EngineLine } from './engine-line.ts'
import { follow } from './follow.ts'
import { applyEvent, type LiveRuns, type RunsEvent } from './live-runs.ts'

/** Keeps the runs up to date until `signal` aborts. */
export function followRuns(line: EngineLine, runs: StoreApi<LiveRuns>, signal: AbortSignal): void {
  const open = (client: EngineLine['client'], signal: AbortSignal) => client.runs.watch(undefined, { signal })
  const onEvent = (event: RunsEvent) => runs.setState((now) => applyEvent(now, event))
  follow(line, { open, onEvent, onError: (error) => console.error('The runs are no longer followed.', error) }, signal)
}
