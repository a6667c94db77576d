import { QueryClient } from '@tanstack/react-query'
import { ConnectionLost } from './connection-lost.ts'
import type { EngineLine } from './engine-line.ts'

/** A question whose line was lost is asked again over the next; any other failure is the answer. */
export function createQueryClient(): QueryClient {
  const retry = (_count: number, error: Error) => error instanceof ConnectionLost
  return new QueryClient({
    defaultOptions: {
      queries: { retry, retryDelay: 0, networkMode: 'always', refetchOnWindowFocus: false, staleTime: 5000 },
      mutations: { retry: false, networkMode: 'always' },
    },
  })
}

/** What was told over an earlier line may be old. */
export function refetchOnEachLine(line: EngineLine, queries: QueryClient, signal: AbortSignal): void {
  const leave = line.state.subscribe((now, before) => {
    if (now.line !== before.line && before.line > 0) void queries.invalidateQueries()
  })
  signal.addEventListener('abort', leave, { once: true })
}
