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
