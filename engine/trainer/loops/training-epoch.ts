import type { BatchSource } from '../../data/index.ts'
import type { TensorScope } from '../../tensor/index.ts'
import type { StepCall } from '../capture/steps.ts'
import { limitBatches } from '../options.ts'
import { profiled, profiledWait } from '../profile/profiled.ts'
import type { RunContext } from '../run-context.ts'
import { BatchReader } from './batch-reader.ts'
import { inBatchScope, transferBatch, turnEventLoop } from './batch-scope.ts'
import { trainingStep } from './training-step.ts'

/** The training batches of one epoch. */
export async function trainEpoch(context: RunContext, source: BatchSource): Promise<void> {
  const { trainer, options, counters } = context
  const batches = limitBatches(source.length, options.limitTrainBatches, 'limitTrainBatches')
  trainer.enterStage('train', batches)
  const reader = new BatchReader(source, { seed: options.seed, epoch: counters.epoch }, batches, counters.batch)
  try {
    await trainBatches(context, reader)
  } finally {
    await reader.close()
  }
}

async function trainBatches(context: RunContext, reader: BatchReader): Promise<void> {
  const { trainer, options, hooks, log, counters } = context
  const meanwhile = () => profiled(context.profiler, 'ahead', () => reader.readAhead())
  for (let batchIndex = 0; ;) {
    const batch = await profiledWait(context.profiler, 'data', () => reader.next())
    if (!batch) return
    const stepsBefore = counters.step
    const run = (scope: TensorScope) => trainBatch(context, { batch, scope, meanwhile }, batchIndex)
    if (await inBatchScope(context, 'train', counters.batch++, batch, run)) return
    if (counters.step > stepsBefore && counters.step % options.logEveryNSteps === 0) log.logStep()
    trainer.batchDone(++batchIndex)
    hooks.notify('onProgress')
    await turnEventLoop()
    if (trainer.isDone) return
  }
}

/** Returns true where a hook asked to skip the rest of the epoch. */
async function trainBatch(context: RunContext, given: StepCall, batchIndex: number): Promise<boolean> {
  const { hooks, steps, counters } = context
  const { scope } = given
  if (scope.run(() => hooks.callSync('onTrainBatchStart', given.batch, batchIndex)).includes(-1)) return true
  const batch = scope.run(() => transferBatch(context, given.batch))
  const loss = await steps.run('trainingStep', { ...given, batch }, (each) => trainingStep(context, each, batchIndex))
  if (loss) counters.step += 1
  scope.run(() => hooks.callSync('onTrainBatchEnd', loss, batch, batchIndex))
  return false
}
