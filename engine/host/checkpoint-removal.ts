import { rmSync } from 'node:fs'
import { LeydenError } from '../errors/index.ts'
import type { RunRecord, RunStore, StoredCheckpoint } from '../store/index.ts'
import { bestCheckpoint, checkpointsOnDisk } from './checkpoint-choice.ts'

export interface RemovalPlan {
  checkpoint: StoredCheckpoint
  /** What the checkpoint is to its run. */
  roles: ('best' | 'last')[]
  /** Runs that went on from it. Their results stay; only the way back to their start is lost. */
  dependants: RunRecord[]
}

/** What removing the checkpoint would mean. Throws a LeydenError when a live run uses it. */
export function planRemoval(store: RunStore, checkpoint: StoredCheckpoint): RemovalPlan {
  const runs = store.listRuns()
  const users = runs.filter(
    ({ id, config, resumedFrom }) => id === checkpoint.run || config.checkpoint === checkpoint.path || resumedFrom === checkpoint.path,
  )
  const live = users.find(({ state }) => state === 'running' || state === 'queued')
  if (live) throw inUse(checkpoint, live)
  const siblings = checkpointsOnDisk(store, checkpoint.run)
  const roles = (['best', 'last'] as const).filter(
    (role) => (role === 'best' ? bestCheckpoint(siblings) : siblings[0])?.id === checkpoint.id,
  )
  return { checkpoint, roles, dependants: users.filter(({ id }) => id !== checkpoint.run) }
}

/** Deletes the checkpoint's folder and returns the bytes freed. The history keeps that it was there. */
export function removeCheckpoint(store: RunStore, { checkpoint }: RemovalPlan): number {
  rmSync(checkpoint.path, { recursive: true, force: true })
  store.markCheckpointRemoved(checkpoint.path, Date.now())
  store.addEvent(checkpoint.run, 'checkpointRemoved', checkpoint.path)
  return checkpoint.bytes
}

function inUse(checkpoint: StoredCheckpoint, run: RunRecord): LeydenError {
  return new LeydenError(`${checkpoint.path} can't be removed: the run ${run.name} (${run.id}) is ${run.state} and uses it.`, {
    remedy: 'Wait for the run to end, or stop it.',
    usage: true,
  })
}
