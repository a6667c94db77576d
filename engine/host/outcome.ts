import type { ErrorReport } from '../errors/index.ts'
import { formatBytes } from '../terminal/index.ts'
import type { RunState } from '../store/index.ts'
import type { WorkerExit, WorkerMessage } from '../worker/index.ts'

export interface Outcome {
  state: Extract<RunState, 'completed' | 'stopped' | 'failed'>
  error: ErrorReport | null
}

/** As Windows gives it. */
const accessViolation = 0xc0000005

/** What a worker says at its end, if it comes to that. */
export type LastWord = Extract<WorkerMessage, { type: 'ended' | 'failed' }>

export interface Circumstances {
  stopRequested: boolean
  /** What the worker's process had of the machine's memory when it was last heard of, in bytes; null where it never said. */
  residentBytes: number | null
  memoryBytes: number
  plugin: string
  hasCheckpoint: boolean
}

/**
 * How a run ended, by what its worker said last and how it went. A worker that died after it was asked to stop has done as it was
 * told; one that died by itself has failed.
 */
export function outcomeOf(lastWord: LastWord | null, exit: WorkerExit, circumstances: Circumstances): Outcome {
  const { stopRequested, plugin, hasCheckpoint } = circumstances
  if (lastWord?.type === 'ended') return { state: lastWord.outcome, error: null }
  if (lastWord?.type === 'failed') return { state: 'failed', error: lastWord.error }
  if (stopRequested) return { state: 'stopped', error: null }
  const remedy = resumeRemedy(plugin, hasCheckpoint)
  return { state: 'failed', error: { message: `The worker ${exit.reason}.${memoryNote(exit, circumstances)}`, remedy, usage: false } }
}

/** Who kills is mostly the system that has no memory left; a library crashes for want of it where an allocation isn't checked. */
function memoryNote({ code, signal }: WorkerExit, { residentBytes, memoryBytes }: Circumstances): string {
  if (residentBytes === null) return ''
  const killed = signal === 'SIGKILL' || code === 137
  const crashed = signal === 'SIGSEGV' || signal === 'SIGBUS' || code === 139 || code === 135 || code === accessViolation
  if (!killed && !(crashed && residentBytes > memoryBytes / 2)) return ''
  return ` When last heard of it used ${formatBytes(residentBytes)} of the machine's ${formatBytes(memoryBytes)} of memory.`
}

/** What to do about a run that ended too early: nothing by itself, where no checkpoint is left. */
export function resumeRemedy(plugin: string, hasCheckpoint: boolean): string | undefined {
  return hasCheckpoint ? `Resume it: it goes on from its last checkpoint. In a terminal: leyden fit ${plugin} --resume last` : undefined
}
