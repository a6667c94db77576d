import type { ResolvedOptions } from './options.ts'

/** Options that stand for several others, in place of those. */
export function withPresets(options: ResolvedOptions): ResolvedOptions {
  const { overfitBatches, fastDevRun, barebones } = options
  return {
    ...options,
    ...(overfitBatches > 0 && { limitTrainBatches: overfitBatches, limitValBatches: overfitBatches }),
    ...(fastDevRun && ofFastDevRun(Number(fastDevRun))),
    ...(barebones && ofBarebones),
  }
}

function ofFastDevRun(batches: number) {
  return {
    maxEpochs: 1,
    minEpochs: null,
    maxSteps: null,
    minSteps: null,
    limitTrainBatches: batches,
    limitValBatches: batches,
    limitTestBatches: batches,
    limitPredictBatches: batches,
    numSanityValSteps: 0,
    valCheckInterval: null,
    checkValEveryNEpoch: 1,
    loggers: [],
    enableCheckpointing: false,
  }
}

const ofBarebones = {
  numSanityValSteps: 0,
  loggers: [],
  enableCheckpointing: false,
  enableProgressBar: false,
  enableModelSummary: false,
}
