import type { ResolvedOptions } from '../options.ts'

/** The options that bound a training, in words. */
export function boundsOf({ maxEpochs, minEpochs, maxSteps, minSteps, maxTime }: ResolvedOptions): string {
  const given = Object.entries({ maxEpochs, maxSteps, maxTime, minEpochs, minSteps }).filter(([, bound]) => bound !== null)
  return given.length === 0 ? 'without a bound' : given.map(([name, bound]) => `${name} is ${bound}`).join(', ')
}

/** When a training validates, in words. */
export function validationTimes({ valCheckInterval, checkValEveryNEpoch }: ResolvedOptions): string {
  const often = valCheckInterval === null ? 'when an epoch ends' : `valCheckInterval is ${valCheckInterval}`
  if (checkValEveryNEpoch === 1) return often
  return `${often}; checkValEveryNEpoch is ${checkValEveryNEpoch ?? 'null: batches are counted through all epochs'}`
}
