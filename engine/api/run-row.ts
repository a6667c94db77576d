import type { ActiveRun } from '../host/index.ts'
import type { RunRecord } from '../store/index.ts'
import type { Progress, RunRow } from './contract/index.ts'
import type { Services } from './services.ts'

/** Whether a run can still change by itself. */
export const isLive = ({ state }: Pick<RunRecord, 'state'>): boolean => state === 'queued' || state === 'running'

/** Runs as lists show them. */
export function toRunRows(services: Services, records: RunRecord[]): RunRow[] {
  // One query for what are many: a list of thousands is read at once.
  const metrics = services.host.store.lastMetrics(records.length < 100 ? records.map(({ id }) => id) : undefined)
  return records.map((record) => toRunRow(services, record, metrics.get(record.id) ?? {}))
}

function toRunRow(services: Services, record: RunRecord, metrics: Record<string, number>): RunRow {
  const { config, error } = record
  const active = isLive(record) ? services.host.activeRuns.get(record.id) : undefined
  return {
    id: record.id,
    name: record.name,
    state: record.state,
    command: config.command,
    plugin: record.plugin,
    pluginPath: config.plugin,
    module: record.module ?? config.module ?? null,
    tags: record.tags,
    colour: record.colour,
    parent: record.parent,
    createdAt: record.createdAt,
    startedAt: record.startedAt,
    endedAt: record.endedAt,
    epochs: record.epochs,
    steps: record.steps,
    device: record.device,
    hparams: record.hparams,
    metrics,
    error: error && { message: error.message, remedy: error.remedy, location: error.location },
    progress: active ? progressOf(services, active) : null,
    controllable: active !== undefined,
    stopping: active?.stopRequested ?? false,
    unresponsive: active?.unresponsive ?? false,
  }
}

function progressOf({ estimates }: Services, run: ActiveRun): Progress | null {
  return run.progress && { ...run.progress, etaSeconds: estimates.secondsLeft(run.id) }
}
