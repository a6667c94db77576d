import type { BatchSource } from '../../data/index.ts'
import { LeydenError } from '../../errors/index.ts'
import { namesInEvaluation } from '../../nn/index.ts'
import { findRuntime, hasNvidiaDriver } from '../../runtime/index.ts'
import { startRuntime } from '../../tensor/index.ts'
import { beginEpoch } from '../resumed.ts'
import type { RunContext } from '../run-context.ts'
import { stepSchedulers } from '../schedulers.ts'
import { limitBatches } from '../batch-limits.ts'
import { closeSources, findValidation, noticeUnvalidated, trainSource } from '../sources.ts'
import { unusedGpu } from '../unused-gpu.ts'
import { evaluate } from './evaluation-loop.ts'
import { trainEpoch } from './training-epoch.ts'
import { ValidationSchedule } from './validation-schedule.ts'

/** Epochs of training and validation, until a bound is reached or a stop is asked for. */
export async function fitLoop(context: RunContext): Promise<void> {
  const { hooks, trainer } = context
  context.control.apply(context, 'batch') // a resumed run may have other bounds than it was made with
  let plan = planFit(context)
  noticeUnvalidated(context)
  await hooks.call('onFitStart')
  if (context.trainSource !== plan.train) plan = planFit(context) // the batch-size finder changed it
  const sources = plan.validation?.sources ?? null
  if ((await sanityCheck(context, sources)) || !sources) context.monitorCheck.arm()
  noticeModes(context)
  noticeUnusedGpu(context)
  if (trainer.isDone && !trainer.shouldStop && !trainer.stopRequested) hooks.notify('onNotice', nothingLeft(context)) // who sets shouldStop says why
  await hooks.call('onTrainStart')
  // Of an epoch that a bound has ended, a run that goes on from before its end still has that.
  let endsEpoch = context.counters.batchOfEpoch > 0 && !trainer.stopRequested
  for (let epochs = 0; endsEpoch || !trainer.isDone; epochs++) {
    if (epochs > 0 && reloadsNow(context)) plan = await reload(context)
    await fitEpoch(context, plan)
    context.control.apply(context, 'epoch')
    endsEpoch = false
  }
  await hooks.call('onTrainEnd')
  await hooks.call('onFitEnd')
}

interface FitPlan {
  train: BatchSource
  validation: { sources: BatchSource[]; schedule: ValidationSchedule } | null
}

function planFit(context: RunContext): FitPlan {
  const { options } = context
  const train = trainSource(context)
  const sources = findValidation(context)
  if (!sources) return { train, validation: null }
  const length = limitBatches(train.length, options.limitTrainBatches, 'limitTrainBatches')
  return { train, validation: { sources, schedule: new ValidationSchedule(options, length) } }
}

function reloadsNow({ counters, options }: RunContext): boolean {
  const { reloadDataloadersEveryNEpochs: every } = options
  return every > 0 && counters.epoch % every === 0
}

async function reload(context: RunContext): Promise<FitPlan> {
  await closeSources(context)
  return planFit(context)
}

async function fitEpoch(context: RunContext, plan: FitPlan): Promise<void> {
  const { hooks, log, counters, trainer, options } = context
  const stepsBefore = counters.step
  const resumed = counters.batchOfEpoch > 0 // the steps may all be done
  log.open('train')
  await beginEpoch(context)
  await trainAndValidate(context, plan)
  if (trainer.stopRequested) hooks.notify('onStop')
  log.endEpoch()
  await hooks.call('onTrainEpochEnd')
  // Stopped in its middle, an epoch isn't complete, and a resume goes on with it.
  log.close({ complete: !trainer.stopRequested })
  if (trainer.stopRequested) return
  if (!resumed && counters.step === stepsBefore && options.maxEpochs === null && !trainer.isDone) throw endless(counters.epoch)
  stepSchedulers(context, 'epoch')
  await trainer.epochDone()
}

async function trainAndValidate(context: RunContext, { train, validation }: FitPlan): Promise<void> {
  const { counters, trainer } = context
  if (!validation?.schedule.has(counters.epoch)) return void (await trainEpoch(context, train, null))
  const { sources, schedule } = validation
  const validate = async () => {
    await evaluate(context, sources, 'validate')
    schedule.validated()
  }
  const isValidated = () => counters.validatedBatch === counters.batch
  await trainEpoch(context, train, { isDue: () => !isValidated() && schedule.isDue(counters), validate })
  if (!isValidated() && !trainer.stopRequested && (schedule.atEpochEnd || trainer.endsEarly)) await validate()
}

/** A few validation batches first, so that a mistake there doesn't show after an hour of training. A resumed run had them. Returns whether there were some. */
async function sanityCheck(context: RunContext, validation: BatchSource[] | null): Promise<boolean> {
  const { hooks, options, counters } = context
  if (!validation || options.numSanityValSteps === 0 || counters.batch > 0) return false
  await hooks.call('onSanityCheckStart')
  await evaluate(context, validation, 'sanity')
  await hooks.call('onSanityCheckEnd')
  return true
}

/** Frozen on purpose or forgotten: dropout and batch statistics are off in them. */
function noticeModes({ module, hooks }: RunContext): void {
  const names = namesInEvaluation(module)
  if (names.length === 0) return
  const which = names.map((name) => name || module.constructor.name).join(', ')
  hooks.notify('onNotice', `In evaluation mode at the start of the training, and left in it: ${which}. To train it, set training = true.`)
}

function noticeUnusedGpu({ options: { accelerator }, hooks }: RunContext): void {
  const used = startRuntime()
    .devices()
    .some(({ kind }) => kind === 'gpu')
  const notice = unusedGpu({ accelerator, used, present: hasNvidiaDriver(), installed: findRuntime('cuda') !== null })
  if (notice) hooks.notify('onNotice', notice)
}

/** A run that resumes a finished one would otherwise look like a training that succeeded in no time. */
function nothingLeft({ counters, options }: RunContext): string {
  const { maxEpochs, maxSteps, maxTime } = options
  const bounds = [
    maxEpochs !== null && `maxEpochs is ${maxEpochs}`,
    maxSteps !== null && `maxSteps is ${maxSteps}`,
    maxTime !== null && `maxTime is ${maxTime}`,
  ]
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
