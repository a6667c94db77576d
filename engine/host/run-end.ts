import os from 'node:os'
import type { RunStore } from '../store/index.ts'
import type { RunSummary, WorkerExit } from '../worker/index.ts'
import { checkpointsOnDisk } from './checkpoint-choice.ts'
import { settleCheckpoints } from './leftover-checkpoints.ts'
import { outcomeOf, type LastWord, type Outcome } from './outcome.ts'

const tailLines = 20

/** How a worker ended, and what was known of it then. */
export interface RunEnd {
  exit: WorkerExit
  lastWord: LastWord | null
  stopRequested: boolean
  /** What its process had of memory when it was last heard of. */
  residentBytes: number | null
  /** Why the history couldn't be written; null where it could. */
  fault: Error | null
}

/** Closes the run in the history: its checkpoints in order, changes that it never made refused, its state and why it ended. */
export function recordEnd(store: RunStore, id: string, end: RunEnd, summary: () => RunSummary): Outcome {
  // Before the state that says it is over: whoever follows the run from another process reads no further then.
  store.flush()
  settleCheckpoints(store, id)
  store.controls.refuseOpen(id, { message: 'The run has ended.', remedy: 'To train on, resume it.', usage: true })
  const outcome = end.fault ? unkept(end.fault) : outcomeFor(store, id, end)
  const { epochs, steps, reason } = summary()
  store.updateRun(id, { ...outcome, endedAt: Date.now(), epochs, steps })
  store.addEvent(
    id,
    'ended',
    describeEnd(outcome, reason),
    outcome.error ? { lastLines: lastLines(store, id) } : reason ? { reason } : null,
  )
  return outcome
}

/** How a run ends whose history can't be written. */
export function unkept({ message }: Error): Outcome {
  const remedy = 'Make room on the disk of the home folder if it is full; then resume the run, or start it again.'
  return { state: 'failed', error: { message: `The run's history could not be written: ${message}`, remedy, usage: false } }
}

function outcomeFor(store: RunStore, id: string, { exit, lastWord, stopRequested, residentBytes }: RunEnd): Outcome {
  const { plugin } = store.findRun(id).config
  const hasCheckpoint = checkpointsOnDisk(store, id).length > 0
  return outcomeOf(lastWord, exit, { stopRequested, plugin, hasCheckpoint, residentBytes, memoryBytes: os.totalmem() })
}

const lastLines = (store: RunStore, id: string): string[] => store.readLog(id, { last: tailLines }).map(({ message }) => message)

function describeEnd({ state, error }: Outcome, reason: string | undefined): string {
  const why = error?.message ?? reason
  return why === undefined ? state : `${state}: ${why}`
}
