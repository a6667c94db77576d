import type { Batch, BatchSource } from '../../data/index.ts'
import { limitBatches } from '../options.ts'
import type { RunContext } from '../run-context.ts'
import { inBatchScope, transferBatch, turnEventLoop } from './batch-scope.ts'
import { trainingStep } from './training-step.ts'

/** The training batches of one epoch. */
export async function trainEpoch(context: RunContext, source: BatchSource): Promise<void> {
  const { trainer, options, hooks, log, counters } = context
  const batches = limitBatches(source.length, options.limitTrainBatches, 'limitTrainBatches')
  trainer.enterStage('train', batches)
  let batchIndex = 0
  if (batches === 0) return
  for await (const batch of source.batches({ seed: options.seed, epoch: counters.epoch })) {
    const stepsBefore = counters.step
    const skipped = inBatchScope(context, 'train', counters.batch++, batch, () => trainBatch(context, batch, batchIndex))
    if (skipped) break
    if (counters.step > stepsBefore && counters.step % options.logEveryNSteps === 0) log.logStep()
    trainer.batchDone(++batchIndex)
    hooks.notify('onProgress')
    await turnEventLoop()
    if (batchIndex === batches || trainer.isDone) break
  }
}

/** Returns true where a hook asked to skip the rest of the epoch. */
function trainBatch(context: RunContext, given: Batch, batchIndex: number): boolean {
  const { hooks } = context
  if (hooks.callSync('onTrainBatchStart', given, batchIndex).includes(-1)) return true
  const batch = transferBatch(context, given)
  const loss = trainingStep(context, batch, batchIndex)
  hooks.callSync('onTrainBatchEnd', loss, batch, batchIndex)
  return false
}
