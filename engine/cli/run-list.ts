import type { RunFilter, RunRecord, RunState } from '../store/index.ts'
import { formatDuration, formatMinute, formatTable, paint } from '../terminal/index.ts'
import type { Context } from './context.ts'
import { runDetails } from './run-text.ts'

const colours: Record<RunState, 'green' | 'red' | 'yellow' | 'cyan' | 'dim'> = {
  completed: 'green',
  failed: 'red',
  interrupted: 'red',
  stopped: 'yellow',
  running: 'cyan',
  queued: 'dim',
}

export function paintState(state: RunState): string {
  return paint(colours[state], state)
}

/** Prints the newest runs that the filter lets through, and says how many it left out. */
export function listRuns(context: Context, { limit, ...filter }: RunFilter & { limit: number }): Promise<void> {
  return context.withHost(({ store }) => {
    const all = store.listRuns(filter)
    const shown = all.slice(0, limit)
    context.print(
      shown.map((run) => runDetails(store, run)),
      () => formatRuns(shown, all.length, Object.values(filter).some(Boolean)),
    )
  })
}

function formatRuns(runs: RunRecord[], total: number, filtered: boolean): string {
  if (total === 0) return filtered ? 'No run fits.' : 'There are no runs yet. Start one with: leyden fit PLUGIN'
  const columns = [
    { title: 'id' },
    { title: 'name' },
    { title: 'state' },
    { title: 'command' },
    { title: 'epochs', align: 'right' as const },
    { title: 'started' },
    { title: 'took', align: 'right' as const },
    { title: 'tags' },
  ]
  const rows = runs.map((run) => [
    run.id,
    run.name,
    paintState(run.state),
    run.config.command,
    run.epochs,
    formatMinute(run.startedAt ?? run.createdAt),
    took(run),
    run.tags.join(', '),
  ])
  const rest = total - runs.length
  return `${formatTable(columns, rows)}${rest > 0 ? `\n  and ${rest} older: see them with --limit ${total}` : ''}`
}

export function took({ startedAt, endedAt }: RunRecord): string | null {
  return startedAt === null || endedAt === null ? null : formatDuration((endedAt - startedAt) / 1000)
}
