import type { RunRow } from '../../../engine/api/contract/index.ts'

/** What runs have whatever they train, beside the name, which is always shown. */
export const fixedColumns = ['state', 'plugin', 'epoch', 'duration', 'started', 'tags'] as const
export type FixedColumn = (typeof fixedColumns)[number]

export const fixedHeads: Record<FixedColumn, string> = {
  state: 'State',
  plugin: 'Plugin',
  epoch: 'Epochs',
  duration: 'Duration',
  started: 'Started',
  tags: 'Tags',
}

export const metricColumn = (name: string) => `metric:${name}`
export const hparamColumn = (name: string) => `hparam:${name}`

/** The metrics of all runs: those that most runs have first, and those of validation before others. */
export function metricNames(runs: RunRow[]): string[] {
  const counts = new Map<string, number>()
  for (const { metrics } of runs) for (const name in metrics) counts.set(name, (counts.get(name) ?? 0) + 1)
  const weight = ([name, count]: [string, number]) => (name.startsWith('val') ? 2 * count : count)
  return [...counts].sort((a, b) => weight(b) - weight(a)).map(([name]) => name)
}

/** The hyper-parameters of all runs, by name. */
export function hparamNames(runs: RunRow[]): string[] {
  return [...new Set(runs.flatMap(({ hparams }) => Object.keys(hparams)))].sort()
}

const metricsAtFirst = 3

/** The columns that are shown until some are chosen. */
export function defaultColumns(metrics: string[]): string[] {
  const [state, plugin, epoch, duration, started, tags] = fixedColumns
  return [state, plugin, epoch, ...metrics.slice(0, metricsAtFirst).map(metricColumn), duration, started, tags]
}
