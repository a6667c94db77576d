import { parseDuration } from './duration.ts'
import type { ResolvedOptions } from './options.ts'
import type { Counters } from './run-context.ts'

type Bounds = Pick<ResolvedOptions, 'maxEpochs' | 'maxSteps' | 'minEpochs' | 'minSteps'>
type Done = Pick<Counters, 'epoch' | 'step'>

/** True where a training has all the epochs or steps that it may have. */
export function atBound({ maxEpochs, maxSteps }: Bounds, { epoch, step }: Done): boolean {
  return (maxEpochs !== null && epoch >= maxEpochs) || (maxSteps !== null && step >= maxSteps)
}

/** True where a training has the epochs and steps that it must have, and may end early. */
export function atMinimum({ minEpochs, minSteps }: Bounds, { epoch, step }: Done): boolean {
  return epoch >= (minEpochs ?? 0) && step >= (minSteps ?? 0)
}

/** Said where a training that was to end early goes on. */
export function notEnough({ minEpochs, minSteps }: Bounds): string {
  const minimums = [minEpochs !== null && `minEpochs is ${minEpochs}`, minSteps !== null && `minSteps is ${minSteps}`].filter(Boolean)
  return `The training was to end early, and goes on: ${minimums.join(' and ')}.`
}

export interface Ending {
  /** What `stop` was called with. */
  stopReason: string | null
  /** What `endEarly` was called with. */
  earlyReason: string | null
  shouldStop: boolean
}

/** Why a training that is over ended, in the order in which it looks. */
export function endReason({ maxEpochs, maxSteps, maxTime }: ResolvedOptions, done: Done, ending: Ending): string {
  if (ending.stopReason !== null) return ending.stopReason
  if (ending.shouldStop) return ending.earlyReason ?? 'The module or a callback set shouldStop.'
  if (maxEpochs !== null && done.epoch >= maxEpochs) return `maxEpochs is ${maxEpochs}, and all are done.`
  if (maxSteps !== null && done.step >= maxSteps) return `maxSteps is ${maxSteps}, and all are done.`
  return `maxTime is ${maxTime}, and it is over.`
}

/** When `maxTime` ends a training that starts now, on the clock of `performance.now()`. */
export function deadlineOf(maxTime: string | null): number {
  return maxTime === null ? Infinity : performance.now() + parseDuration(maxTime, 'maxTime')
}
