import type { RunStore } from '../store/index.ts'

/** When a run was last heard of, in ms since the epoch: a run whose host died ended then, and not when somebody found it. */
export function lastSign(store: RunStore, run: string): number {
  const { createdAt, startedAt } = store.findRun(run)
  const heard = [
    startedAt ?? createdAt,
    ...store.listCheckpoints(run).map(({ time }) => time),
    ...store
      .listEvents(run)
      .filter(({ kind }) => kind !== 'interrupted' && kind !== 'checkpoint')
      .map(({ time }) => time),
    ...store.readLog(run, { last: 1 }).map(({ time }) => time),
    ...store.metricSummaries(run).map(({ name, count }) => store.metricPoints(run, name, { from: count - 1, limit: 1 }).time[0] ?? 0),
  ]
  return heard.reduce((latest, time) => Math.max(latest, time), 0)
}
