import { constants } from 'node:os'
import { explainExit, type WorkerExit } from '../engine/worker/index.ts'
import type { ProcessGone } from './electron-port.ts'

/** Of two names for one signal the first is the common one. */
const signalNames = new Map(
  Object.entries(constants.signals)
    .toReversed()
    .map(([name, number]) => [number as number, name]),
)

/** A signal's number as `waitpid` has it: the bit above it says that a core was dumped. */
const signalOf = (exitCode: number) => signalNames.get(exitCode & 0x7f) ?? `signal ${exitCode & 0x7f}`

const reasons: Record<string, string> = {
  oom: 'ran out of memory',
  'memory-eviction': 'was ended by the system, which was short of memory',
  'launch-failed': 'could not be started',
  'integrity-failure': 'could not be started: the system does not trust one of its libraries',
}

/**
 * How a worker ended, from the two things that Electron tells. `exit` alone is right for a process that ended by itself; for one that
 * crashed or was killed it may say 0, and only `gone` knows more.
 */
export function explainUtilityExit(code: number, gone: ProcessGone | undefined, platform: NodeJS.Platform): WorkerExit {
  if (!gone || gone.reason === 'clean-exit') return { code, signal: null, reason: explainExit(code, null) }
  const { exitCode } = gone
  if (reasons[gone.reason]) return { code: exitCode, signal: null, reason: reasons[gone.reason]! }
  if (gone.reason === 'abnormal-exit' || platform === 'win32') return { code: exitCode, signal: null, reason: explainAbnormal(gone) }
  const signal = signalOf(exitCode)
  return { code: null, signal, reason: explainExit(null, signal) }
}

/** Windows ends a process with a code that its killer chose. */
function explainAbnormal({ reason, exitCode }: ProcessGone): string {
  return reason === 'killed' ? `was killed (exit code ${exitCode}): perhaps somebody ended it` : explainExit(exitCode, null)
}
