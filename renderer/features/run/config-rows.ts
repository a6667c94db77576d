import type { RunDetail } from '../../../engine/api/contract/index.ts'

type Json = RunDetail['hparams'][string]

export interface ConfigRow {
  key: string
  value: string
  /** What the parent had, where it had something else; `not set` where it had nothing. */
  before: string | null
}

export interface ConfigGroup {
  title: string
  rows: ConfigRow[]
}

const notSet = 'not set'

/** What a run was made of, and where that differs from its parent. */
export function configGroups(run: RunDetail, parent: RunDetail | null): ConfigGroup[] {
  const groups = [
    { title: 'Hyper-parameters', rows: rowsOf(run.hparams, parent && parent.hparams) },
    { title: 'Trainer', rows: rowsOf(run.trainer, parent && parent.trainer) },
    { title: 'Run', rows: rowsOf(basics(run), parent && basics(parent)) },
    { title: 'Versions', rows: rowsOf(run.versions, parent && parent.versions) },
  ]
  return groups.filter(({ rows }) => rows.length > 0)
}

function basics(run: RunDetail): Record<string, Json> {
  const given = {
    command: run.command,
    plugin: run.plugin,
    module: run.module,
    data: run.data,
    seed: run.seed,
    'test after fit': run.testAfterFit,
    device: run.device,
    parameters: run.parameters,
  }
  return Object.fromEntries(Object.entries(given).filter(([, value]) => value !== null))
}

/** Keys that only the parent has are told too. */
function rowsOf(values: Record<string, Json>, before: Record<string, Json> | null): ConfigRow[] {
  const keys = new Set([...Object.keys(values), ...Object.keys(before ?? {})])
  return [...keys].map((key) => {
    const [value, was] = [textOf(values[key]), textOf(before?.[key])]
    return { key, value, before: before === null || value === was ? null : was }
  })
}

function textOf(value: Json | undefined): string {
  if (value === undefined) return notSet
  if (typeof value === 'string') return value
  return JSON.stringify(value)
}
