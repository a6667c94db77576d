import type { StoreApi } from 'zustand/vanilla'
import type { EngineLine } from './engine-line.ts'
import { follow } from './follow.ts'
import { applyEvent, type LiveRuns, type RunsEvent } from './live-runs.ts'

/** How long a list that broke, as on a full disk, waits for the next try, in ms. */
const againMs = 2000

/** Keeps the runs up to date until `signal` aborts. */
export function followRuns(line: EngineLine, runs: StoreApi<LiveRuns>, signal: AbortSignal): void {
  const attempt = new AbortController()
  signal.addEventListener('abort', () => attempt.abort(), { once: true, signal: attempt.signal })
  const open = (client: EngineLine['client'], signal: AbortSignal) => client.runs.watch(undefined, { signal })
  const onEvent = (event: RunsEvent) => runs.setState((now) => applyEvent(now, event))
  const onError = (error: unknown) => {
    console.error('The runs could not be followed.', error)
    attempt.abort()
    setTimeout(() => signal.aborted || followRuns(line, runs, signal), againMs)
  }
  follow(line, { open, onEvent, onError }, attempt.signal)
}
