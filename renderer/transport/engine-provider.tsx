import { createTanstackQueryUtils, type RouterUtils } from '@orpc/tanstack-query'
import { type QueryClient, QueryClientProvider } from '@tanstack/react-query'
import { createContext, type ReactNode, useContext, useEffect, useMemo, useState } from 'react'
import { useStore } from 'zustand'
import type { StoreApi } from 'zustand/vanilla'
import { type ConnectionState, EngineLine } from './engine-line.ts'
import { createLiveRuns, type LiveRuns } from './live-runs.ts'
import { createQueryClient, refetchOnEachLine } from './query-client.ts'
import type { EngineClient, Transport } from './transport.ts'
import { followRuns } from './follow-runs.ts'

interface EngineState {
  line: EngineLine
  queries: QueryClient
  runs: StoreApi<LiveRuns>
  query: RouterUtils<EngineClient>
}

const EngineContext = createContext<EngineState | null>(null)

/** Owns the connection to the engine and what was asked over it. */
export function EngineProvider({ transport, children }: { transport: Transport; children: ReactNode }) {
  const [engine] = useState(() => createEngineState(transport))
  useEffect(() => start(engine), [engine])
  return (
    <EngineContext.Provider value={engine}>
      <QueryClientProvider client={engine.queries}>{children}</QueryClientProvider>
    </EngineContext.Provider>
  )
}

function createEngineState(transport: Transport): EngineState {
  const line = new EngineLine(transport)
  return { line, queries: createQueryClient(), runs: createLiveRuns(), query: createTanstackQueryUtils(line.client) }
}

/** Until the returned function is called. */
function start({ line, queries, runs }: EngineState): () => void {
  const leave = new AbortController()
  refetchOnEachLine(line, queries, leave.signal)
  void followRuns(line, runs, leave.signal)
  void line.run(leave.signal)
  return () => leave.abort()
}

export function useEngineState(): EngineState {
  const engine = useContext(EngineContext)
  if (!engine) throw new Error('useEngine is used outside EngineProvider.')
  return engine
}

/** The engine's functions, and the same for useQuery and useMutation: `useQuery(query.plugins.list.queryOptions())`. */
export function useEngine(): { client: EngineClient; query: RouterUtils<EngineClient> } {
  const { line, query } = useEngineState()
  return useMemo(() => ({ client: line.client, query }), [line, query])
}

/** How the connection is, and with which engine. */
export function useConnection(): ConnectionState & { address: string | null } {
  const { line } = useEngineState()
  const state = useStore(line.state)
  return useMemo(() => ({ ...state, address: line.address }), [state, line])
}
