import type { CheckpointRecord } from '../../checkpoint/index.ts'
import type { Trainer } from '../trainer.ts'

interface Saved extends Pick<CheckpointRecord, 'path' | 'bytes' | 'best'> {
  /** Whether an epoch ended with it. */
  complete: boolean
}

/** What the history keeps of a checkpoint that was saved now. Its epoch is counted from 0, as in hooks and names. */
export function recordOf(trainer: Trainer, { complete, ...saved }: Saved): CheckpointRecord {
  const epoch = trainer.currentEpoch - (complete ? 1 : 0)
  return { ...saved, epoch, step: trainer.globalStep, time: Date.now(), metrics: { ...trainer.newestMetrics } }
}
