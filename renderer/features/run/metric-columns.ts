import type { CheckpointRow } from '../../../engine/api/contract/index.ts'

/** Metrics to show of checkpoints: those of whole epochs, what was measured on unseen data first. At most so many. */
export function metricColumns(checkpoints: CheckpointRow[], limit = 4): string[] {
  const names = [...new Set(checkpoints.flatMap(({ metrics }) => Object.keys(metrics)))].filter((name) => !name.endsWith('_step'))
  return [...names.filter((name) => name.startsWith('val')), ...names.filter((name) => !name.startsWith('val'))].slice(0, limit)
}
