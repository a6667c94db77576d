import { stepsOf } from './accumulation.ts'
import { limitBatches } from './batch-limits.ts'
import type { RunContext } from './run-context.ts'
import { trainSource } from './sources.ts'

/** Steps of the optimiser in a whole fit, those before a resume included; Infinity where neither epochs nor steps are bounded. */
export function estimateSteps(context: RunContext): number {
  const { maxEpochs, maxSteps, limitTrainBatches, accumulateGradBatches } = context.options
  const batches = maxEpochs === null ? null : limitBatches(trainSource(context).length, limitTrainBatches, 'limitTrainBatches')
  const ofEpochs = batches === null ? Infinity : stepsOf(accumulateGradBatches, batches, maxEpochs!)
  return Math.min(ofEpochs, maxSteps ?? Infinity)
}
