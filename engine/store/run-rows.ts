import type { RunRecord } from './types.ts'
import { fromStoredPath, toStoredPath } from './home.ts'

/** What can be changed after a run was made. */
export type RunChange = Partial<Omit<RunRecord, 'id' | 'createdAt' | 'tags' | 'colour'>>

type Json = 'config' | 'hparams' | 'tags' | 'versions'

/** A record as SQLite gives it: the same names, with structures as JSON text and paths as they are kept. */
export type RunRow = Omit<RunRecord, Json | 'error'> & Record<Json, string> & { error: string | null }

export const selectRuns = `
SELECT id, name, state, colour, plugin, module, data, config, parent, resumed_from AS resumedFrom, device, versions, parameters,
  created_at AS createdAt, started_at AS startedAt, ended_at AS endedAt, epochs, steps, error,
  (SELECT json_group_array(tag ORDER BY rowid) FROM run_tags WHERE run = runs.id) AS tags,
  (SELECT json_group_object(key, json(value) ORDER BY rowid) FROM hparams WHERE run = runs.id) AS hparams
FROM runs`

export function toRunRecord(home: string, row: RunRow): RunRecord {
  return {
    ...row,
    config: JSON.parse(row.config),
    hparams: JSON.parse(row.hparams),
    tags: JSON.parse(row.tags),
    versions: JSON.parse(row.versions),
    error: row.error === null ? null : JSON.parse(row.error),
    resumedFrom: row.resumedFrom === null ? null : fromStoredPath(home, row.resumedFrom),
  }
}

/** The column of each field that a change may set. Hyper-parameters have a table of their own. */
const columns: Record<Exclude<keyof RunChange, 'hparams'>, string> = {
  name: 'name',
  state: 'state',
  plugin: 'plugin',
  module: 'module',
  data: 'data',
  config: 'config',
  parent: 'parent',
  resumedFrom: 'resumed_from',
  device: 'device',
  versions: 'versions',
  parameters: 'parameters',
  startedAt: 'started_at',
  endedAt: 'ended_at',
  epochs: 'epochs',
  steps: 'steps',
  error: 'error',
}

/** A change as pairs of column and value. What is undefined stays as it is. */
export function toAssignments(home: string, change: RunChange): [column: string, value: string | number | null][] {
  const stored = change.resumedFrom ? { ...change, resumedFrom: toStoredPath(home, change.resumedFrom) } : change
  return (Object.keys(columns) as (keyof typeof columns)[])
    .filter((field) => stored[field] !== undefined)
    .map((field) => [columns[field], toValue(stored[field] as object | string | number | null)])
}

const toValue = (value: object | string | number | null) => (value !== null && typeof value === 'object' ? JSON.stringify(value) : value)
