import type { BatchSource } from '../../data/index.ts'
import { LeydenError } from '../../errors/index.ts'
import { setTraining } from '../../nn/index.ts'
import type { RunContext } from '../run-context.ts'
import { stepSchedulers } from '../schedulers.ts'
import { evaluate } from './evaluation-loop.ts'
import { trainEpoch } from './training-epoch.ts'

export interface FitSources {
  train: BatchSource
  validation: BatchSource | null
}

/** Epochs of training and validation, until a bound is reached or a stop is asked for. */
export async function fitLoop(context: RunContext, sources: FitSources): Promise<void> {
  const { hooks, module, trainer } = context
  await hooks.call('onFitStart')
  await sanityCheck(context, sources.validation)
  setTraining(module, true)
  if (trainer.isDone) hooks.notify('onNotice', nothingLeft(context))
  await hooks.call('onTrainStart')
  while (!trainer.isDone) await fitEpoch(context, sources)
  await hooks.call('onTrainEnd')
  await hooks.call('onFitEnd')
}

async function fitEpoch(context: RunContext, { train, validation }: FitSources): Promise<void> {
  const { hooks, log, counters, trainer, options } = context
  const stepsBefore = counters.step
  const resumed = counters.batchOfEpoch > 0 // its steps may all be done
  log.open('train')
  await hooks.call('onTrainEpochStart')
  await trainEpoch(context, train)
  const validates = (counters.epoch + 1) % options.checkValEveryNEpoch === 0
  if (validation && validates && !trainer.stopRequested) await evaluate(context, validation, 'validate')
  log.endEpoch()
  await hooks.call('onTrainEpochEnd')
  log.close()
  // Stopped in its middle, an epoch isn't complete, and a resume does it again.
  if (trainer.stopRequested) return
  if (!resumed && counters.step === stepsBefore && options.maxEpochs === null && !trainer.isDone) throw endless(counters.epoch)
  stepSchedulers(context, 'epoch')
  await trainer.epochDone()
}

/** A few validation batches first, so that a mistake there doesn't show after an hour of training. A resumed run had them. */
async function sanityCheck(context: RunContext, validation: BatchSource | null): Promise<void> {
  const { hooks, options, counters } = context
  if (!validation || options.numSanityValSteps === 0 || counters.step > 0) return
  await hooks.call('onSanityCheckStart')
  await evaluate(context, validation, 'sanity')
  await hooks.call('onSanityCheckEnd')
}

/** A run that resumes a finished one would otherwise look like a training that succeeded in no time. */
function nothingLeft({ counters, options }: RunContext): string {
  const { maxEpochs, maxSteps } = options
  const bounds = [maxEpochs !== null && `maxEpochs is ${maxEpochs}`, maxSteps !== null && `maxSteps is ${maxSteps}`]
    .filter(Boolean)
    .join(' and ')
  return `Nothing is left to train: ${counters.epoch} epochs and ${counters.step} steps are done, and ${bounds}. Set a larger one.`
}

/** Where only steps bound a run, epochs without one would follow each other for ever. */
function endless(epoch: number): LeydenError {
  return new LeydenError(`Epoch ${epoch} had no training step, so maxSteps is never reached.`, {
    remedy: 'Check what trainDataloader returns, limitTrainBatches, and whether a hook or trainingStep skips every batch.',
  })
}
