import type { RunStore } from '../store/index.ts'
import type { Progress, RunSummary } from '../worker/index.ts'
import { bestCheckpoint, checkpointsOnDisk } from './checkpoint-choice.ts'

/** A run's summary from its history alone, for a worker that could not give one any more. */
export function summarise(store: RunStore, id: string, progress: Progress | null = null): RunSummary {
  const run = store.findRun(id)
  const checkpoints = checkpointsOnDisk(store, id)
  return {
    epochs: progress?.epoch ?? run.epochs,
    steps: progress?.step ?? run.steps,
    seconds: run.startedAt === null ? 0 : ((run.endedAt ?? Date.now()) - run.startedAt) / 1000,
    metrics: Object.fromEntries(store.metricSummaries(id).map(({ name, last }) => [name, last])),
    bestCheckpoint: bestCheckpoint(checkpoints)?.path ?? null,
    lastCheckpoint: checkpoints[0]?.path ?? null,
  }
}
