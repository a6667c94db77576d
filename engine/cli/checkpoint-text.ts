import path from 'node:path'
import type { RunRecord, StoredCheckpoint } from '../store/index.ts'
import { formatBytes, formatMetrics, formatPairs, formatSecond, formatTable } from '../terminal/index.ts'

/** What a line of a table takes at most, where names let it. */
const lineWidth = 100

const right = (title: string) => ({ title, align: 'right' as const })

/** What a checkpoint is to its run, for a column: `best`, `last`, `removed`. */
export function roles({ best, last, removedAt }: StoredCheckpoint): string {
  return [best && 'best', last && 'last', removedAt !== null && 'removed'].filter(Boolean).join(', ')
}

/** A table for each folder that has some, named above it: so that a line is no wider than a terminal. */
export function formatCheckpoints(checkpoints: StoredCheckpoint[]): string {
  const byFolder = Map.groupBy(checkpoints, (each) => path.dirname(each.path))
  return [...byFolder].map(([folder, own]) => `  ${folder}\n${checkpointTable(own)}`).join('\n\n')
}

function checkpointTable(checkpoints: StoredCheckpoint[]): string {
  const columns = [right('epoch'), right('step'), right('size'), { title: '' }, { title: 'name' }, { title: 'metrics' }]
  const rows = checkpoints.map((each) => [
    String(each.epoch),
    String(each.step),
    formatBytes(each.bytes),
    roles(each),
    path.basename(each.path),
  ])
  const taken = rows.reduce(
    (widths, row) => widths.map((width, column) => Math.max(width, row[column]!.length)),
    columns.slice(0, -1).map(({ title }) => Math.max(1, title.length)),
  )
  const left = lineWidth - taken.reduce((total, width) => total + 2 + width, 2)
  return formatTable(
    columns,
    rows.map((row, index) => [...row, fittingMetrics(checkpoints[index]!.metrics, left)]),
  )
}

/** As many metrics as there is room for, one at least, and how many more there are. */
function fittingMetrics(metrics: Record<string, number>, width: number): string {
  const entries = Object.entries(metrics)
  for (let count = entries.length; count > 0; count--) {
    const more = count < entries.length ? `  and ${entries.length - count} more` : ''
    const text = formatMetrics(Object.fromEntries(entries.slice(0, count))) + more
    if (text.length <= width || count === 1) return text
  }
  return ''
}

export function describeCheckpoint(checkpoint: StoredCheckpoint, { name, id, config }: RunRecord): string {
  return formatPairs([
    ['folder', checkpoint.path],
    ['run', `${name} (${id})`],
    ['epoch, step', `${checkpoint.epoch}, ${checkpoint.step}`],
    ['saved', formatSecond(checkpoint.time)],
    ['size', formatBytes(checkpoint.bytes)],
    ['it is', roles(checkpoint)],
    ['metrics', formatMetrics(checkpoint.metrics)],
    ['go on from it', checkpoint.removedAt === null ? `leyden fit ${config.plugin} --resume ${checkpoint.path}` : null],
  ])
}
