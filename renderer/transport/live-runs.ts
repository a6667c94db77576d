import { createStore, type StoreApi } from 'zustand/vanilla'
import type { RunRow } from '../../engine/api/contract/index.ts'

export interface LiveRuns {
  /** Newest first. */
  rows: RunRow[]
  byId: ReadonlyMap<string, RunRow>
  /** True once the engine has told all runs. */
  loaded: boolean
}

export interface RunsEvent {
  whole: boolean
  runs: RunRow[]
}

/** What the engine told of its runs, kept up by the events of `runs.watch`. */
export function createLiveRuns(): StoreApi<LiveRuns> {
  return createStore(() => ({ rows: [], byId: new Map(), loaded: false }))
}

/** The runs after an event. Rows that didn't change stay the same objects, so that what shows them isn't drawn again. */
export function applyEvent(runs: LiveRuns, event: RunsEvent): LiveRuns {
  if (event.whole) return { rows: event.runs, byId: byId(event.runs), loaded: true }
  const changed = byId(event.runs)
  const fresh = event.runs.filter((row) => !runs.byId.has(row.id))
  const rows = [...newestFirst(fresh), ...runs.rows.map((row) => changed.get(row.id) ?? row)]
  return { ...runs, rows, byId: byId(rows) }
}

const byId = (rows: RunRow[]) => new Map(rows.map((row) => [row.id, row]))

const newestFirst = (rows: RunRow[]) => rows.toSorted((a, b) => b.createdAt - a.createdAt)
