import { useStore } from 'zustand'
import type { RunRow } from '../../engine/api/contract/index.ts'
import { useEngineState } from './engine-provider.tsx'

/** All runs, newest first, live. */
export function useRuns(): RunRow[] {
  return useStore(useEngineState().runs, (runs) => runs.rows)
}

/** False until the engine has told its runs: an empty list means nothing before. */
export function useRunsLoaded(): boolean {
  return useStore(useEngineState().runs, (runs) => runs.loaded)
}

/** One run, live; undefined where the engine knows none of that id, or hasn't told yet. */
export function useRun(id: string | undefined): RunRow | undefined {
  return useStore(useEngineState().runs, (runs) => (id === undefined ? undefined : runs.byId.get(id)))
}
