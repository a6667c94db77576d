import { DataLoader, type BatchSource } from '../../data/index.ts'
import { tf, TensorScope } from '../../tensor/index.ts'
import { windowOf } from '../accumulation.ts'
import type { StepCall } from '../capture/steps.ts'
import { limitBatches } from '../batch-limits.ts'
import { profiled, profiledWait } from '../profile/profiled.ts'
import type { RunContext } from '../run-context.ts'
import { stepSchedulers } from '../schedulers.ts'
import { BatchReader } from './batch-reader.ts'
import { inBatchScope, transferBatch, turnEventLoop } from './batch-scope.ts'
import { manualStep } from './manual-step.ts'
import { takeStep, trainingStep, type BatchPlan, type StepResult } from './training-step.ts'

/** Validation within an epoch. */
export interface Interruption {
  /** Whether it comes after the batch that was just done. */
  isDue(): boolean
  validate(): Promise<void>
}

/** The training batches of one epoch, from the one on at which a resumed run stopped. */
export async function trainEpoch(context: RunContext, source: BatchSource, interruption: Interruption | null): Promise<void> {
  const { trainer, options, counters } = context
  const batches = limitBatches(source.length, options.limitTrainBatches, 'limitTrainBatches')
  trainer.enterStage('train', batches, counters.batchOfEpoch)
  if (counters.batchOfEpoch === 0) for (const { window } of context.optimizers) window.batches = 0
  const reader = openReader(context, source, batches)
  try {
    if (!beginsAnywhere(source)) await skipBatches(reader, counters.batchOfEpoch)
    await trainBatches(context, reader, batches, interruption)
    finishWindow(context)
  } finally {
    await reader.close()
  }
}

function openReader({ options, counters }: RunContext, source: BatchSource, batches: number | null): BatchReader {
  const { epoch, batch, batchOfEpoch } = counters
  const pass = { seed: options.seed, epoch }
  if (!beginsAnywhere(source)) return new BatchReader(source, pass, batches, batch - batchOfEpoch)
  return new BatchReader(source, { ...pass, firstBatch: batchOfEpoch }, batches! - batchOfEpoch, batch)
}

const beginsAnywhere = (source: BatchSource) => source instanceof DataLoader

async function skipBatches(reader: BatchReader, count: number): Promise<void> {
  for (let skipped = 0; skipped < count; skipped++) {
    tf.dispose((await reader.next()) ?? {})
  }
}

async function trainBatches(
  context: RunContext,
  reader: BatchReader,
  batches: number | null,
  interruption: Interruption | null,
): Promise<void> {
  const { trainer, hooks, counters, dataWait } = context
  const meanwhile = () => dataWait.readAhead(() => profiled(context.profiler, 'ahead', () => reader.readAhead()))
  // What a resumed run stopped before.
  if (counters.batchOfEpoch > 0) {
    logStep(context)
    context.control.apply(context, 'batch')
    await interrupt(context, interruption, batches)
  }
  while (counters.batchOfEpoch === 0 || !trainer.isDone) {
    const batch = await dataWait.read(() => profiledWait(context.profiler, 'data', () => reader.next()))
    if (!batch) return
    const batchIndex = counters.batchOfEpoch++
    const plan = planBatch(context, batchIndex, batches)
    const run = (scope: TensorScope) => trainBatch(context, { batch, scope, meanwhile }, batchIndex, plan)
    if (await inBatchScope(context, 'train', counters.batch++, batch, run)) return
    noticeWait(context, reader)
    trainer.batchDone(counters.batchOfEpoch)
    logStep(context)
    context.monitorCheck.run(context)
    hooks.notify('onBatchComplete')
    hooks.notify('onProgress')
    await turnEventLoop()
    context.control.apply(context, 'batch')
    await interrupt(context, interruption, batches)
  }
}

function noticeWait({ dataWait, hooks }: RunContext, { source }: BatchReader): void {
  const notice = dataWait.done(source)
  if (notice) hooks.notify('onNotice', notice)
}

/** Hands a step's values to the loggers where it is its turn, once. */
function logStep({ log, counters, options }: RunContext): void {
  if (counters.step > counters.loggedStep) log.stepDone(options.logEveryNSteps)
}

async function interrupt({ trainer, counters }: RunContext, interruption: Interruption | null, batches: number | null): Promise<void> {
  if (!interruption?.isDue() || trainer.stopRequested) return
  await interruption.validate()
  trainer.enterStage('train', batches, counters.batchOfEpoch)
}

/** The last batch of an epoch steps whether its window is full or not. */
function planBatch({ options, counters, optimizers }: RunContext, batchIndex: number, batches: number | null): BatchPlan {
  const length = windowOf(options.accumulateGradBatches, counters.epoch)
  if (length === 1) return { accumulates: false, steps: true, variant: '' }
  const { window, parameters } = optimizers[0]!
  window.reserve(parameters)
  const steps = (batchIndex + 1) % length === 0 || batchIndex + 1 === batches
  return { accumulates: true, steps, variant: `${window.batches === 0 ? 'first' : 'next'}${steps ? ', step' : ''}` }
}

/** Returns true where a hook asked to skip the rest of the epoch. */
async function trainBatch(context: RunContext, given: StepCall, batchIndex: number, plan: BatchPlan): Promise<boolean> {
  const done = await orTakeBack(context, () => stepBatch(context, given, batchIndex, plan))
  if (!done) return true
  given.scope.run(() => context.hooks.callSync('onTrainBatchEnd', done.output, done.batch, batchIndex))
  return false
}

/** The batch as the step saw it, and what came of it; null where a hook asked to skip the rest of the epoch. */
async function stepBatch(context: RunContext, given: StepCall, batchIndex: number, plan: BatchPlan) {
  const { scope } = given
  if (scope.run(() => context.hooks.callSync('onTrainBatchStart', given.batch, batchIndex)).includes(-1)) return null
  const batch = scope.run(() => transferBatch(context, given.batch))
  return { batch, output: await optimize(context, { ...given, batch, variant: plan.variant }, batchIndex, plan) }
}

/** A batch whose step failed has changed no weight, and is done anew by a run that goes on from here. */
async function orTakeBack<T>({ counters, optimizers }: RunContext, step: () => Promise<T>): Promise<T> {
  const before = optimizers.map((optimizer) => optimizer.steps)
  try {
    return await step()
  } catch (error) {
    counters.batch -= 1
    counters.batchOfEpoch -= 1
    for (const [index, optimizer] of optimizers.entries()) optimizer.steps = before[index]!
    throw error
  }
}

/** The step of a batch, and what follows from steps that it took. Returns the loss, or what a step by hand returned. */
async function optimize(context: RunContext, call: StepCall, batchIndex: number, plan: BatchPlan): Promise<unknown> {
  const { module, steps, counters, optimizers } = context
  if (module.automaticOptimization) {
    const { output, stepped } = await steps.run<StepResult>('trainingStep', call, (each) => trainingStep(context, each, batchIndex, plan))
    if (stepped) countStep(context)
    return output
  }
  const taken = () => optimizers.reduce((total, optimizer) => total + optimizer.steps, 0)
  const before = taken()
  const output = await steps.run('trainingStep', call, (each) => manualStep(context, each, batchIndex))
  counters.step += taken() - before
  return output
}

function countStep(context: RunContext): void {
  context.scaler?.settle(context.optimizers[0]!)
  context.counters.step += 1
  stepSchedulers(context, 'step')
}

/** A loader that didn't know its length, or a hook that skipped the rest, may leave a window open. */
function finishWindow(context: RunContext): void {
  const { optimizers, trainer } = context
  const optimizer = optimizers[0]!
  if (optimizer.window.batches === 0 || trainer.isDone) return
  const scope = new TensorScope()
  scope.run(() => takeStep(context, optimizer))
  scope.close()
  countStep(context)
}
