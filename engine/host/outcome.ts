import type { ErrorReport } from '../errors/index.ts'
import type { RunState } from '../store/index.ts'
import type { WorkerExit, WorkerMessage } from '../worker/index.ts'

export interface Outcome {
  state: Extract<RunState, 'completed' | 'stopped' | 'failed'>
  error: ErrorReport | null
}

type LastWord = Extract<WorkerMessage, { type: 'ended' | 'failed' }>

export interface Circumstances {
  stopRequested: boolean
  plugin: string
  hasCheckpoint: boolean
}

/**
 * How a run ended, by what its worker said last and how it went. A worker that died after it was asked to stop has done as it was
 * told; one that died by itself has failed.
 */
export function outcomeOf(lastWord: LastWord | null, exit: WorkerExit, { stopRequested, plugin, hasCheckpoint }: Circumstances): Outcome {
  if (lastWord?.type === 'ended') return { state: lastWord.outcome, error: null }
  if (lastWord?.type === 'failed') return { state: 'failed', error: lastWord.error }
  if (stopRequested) return { state: 'stopped', error: null }
  const remedy = resumeRemedy(plugin, hasCheckpoint)
  return { state: 'failed', error: { message: `The worker ${exit.reason}.`, remedy, usage: false } }
}

/** What to do about a run that ended too early: nothing by itself, where no checkpoint is left. */
export function resumeRemedy(plugin: string, hasCheckpoint: boolean): string | undefined {
  return hasCheckpoint ? `Resume it: it goes on from its last checkpoint. In a terminal: leyden fit ${plugin} --resume last` : undefined
}
