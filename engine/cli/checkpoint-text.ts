import type { RunRecord, StoredCheckpoint } from '../store/index.ts'
import { formatBytes, formatMetrics, formatPairs, formatSecond, formatTable } from '../terminal/index.ts'

const right = (title: string) => ({ title, align: 'right' as const })

/** What a checkpoint is to its run, for a column: `best`, `last`, `removed`. */
export function roles({ best, last, removedAt }: StoredCheckpoint): string {
  return [best && 'best', last && 'last', removedAt !== null && 'removed'].filter(Boolean).join(', ')
}

export function formatCheckpoints(checkpoints: StoredCheckpoint[]): string {
  const rows = checkpoints.map((each) => [
    each.epoch,
    each.step,
    formatBytes(each.bytes),
    roles(each),
    formatMetrics(each.metrics),
    each.path,
  ])
  return formatTable([right('epoch'), right('step'), right('size'), { title: '' }, { title: 'metrics' }, { title: 'folder' }], rows)
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
