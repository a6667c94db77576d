import type { Batch, BatchSource } from '../../data/index.ts'
import { setTraining } from '../../nn/index.ts'
import { refusePromise } from '../hook-caller.ts'
import { limitBatches } from '../options.ts'
import type { RunContext, Stage } from '../run-context.ts'
import { inBatchScope, transferBatch, turnEventLoop } from './batch-scope.ts'

type EvaluationStage = Extract<Stage, 'sanity' | 'validate' | 'test'>

/** What differs between the stages. */
const stages = {
  validate: { hook: 'Validation', step: 'validationStep', limit: 'limitValBatches' },
  test: { hook: 'Test', step: 'testStep', limit: 'limitTestBatches' },
} as const

/** One pass over the validation or test data in evaluation mode. Returns the values it logged. */
export async function evaluate(context: RunContext, source: BatchSource, stage: EvaluationStage): Promise<Record<string, number>> {
  const { hooks, log, module, trainer, options } = context
  const { hook, limit } = stages[stage === 'sanity' ? 'validate' : stage]
  const limited = limitBatches(source.length, options[limit], limit)
  const batches = stage === 'sanity' ? Math.min(options.numSanityValSteps, limited ?? Infinity) : limited
  hooks.callSync(`on${hook}ModelEval`)
  setTraining(module, false)
  log.open(stage)
  trainer.enterStage(stage, batches)
  await hooks.call(`on${hook}Start`)
  await hooks.call(`on${hook}EpochStart`)
  await evaluateBatches(context, source, stage, batches)
  await hooks.call(`on${hook}EpochEnd`)
  const values = log.close()
  if (stage !== 'sanity') hooks.notify('onProgress') // with the epoch's values in place of the last batch's
  await hooks.call(`on${hook}End`)
  setTraining(module, true)
  hooks.callSync(`on${hook}ModelTrain`)
  return values
}

async function evaluateBatches(context: RunContext, source: BatchSource, stage: EvaluationStage, batches: number | null): Promise<void> {
  const { trainer, hooks, options } = context
  let batchIndex = 0
  if (batches === 0) return
  for await (const batch of source.batches({ seed: options.seed, epoch: 0 })) {
    inBatchScope(context, stage, batchIndex, batch, () => evaluateBatch(context, batch, batchIndex, stage))
    trainer.batchDone(++batchIndex)
    hooks.notify('onProgress')
    await turnEventLoop()
    if (batchIndex === batches || trainer.stopRequested) break
  }
}

function evaluateBatch(context: RunContext, given: Batch, batchIndex: number, stage: EvaluationStage): void {
  const { hooks, module } = context
  const { hook, step } = stages[stage === 'sanity' ? 'validate' : stage]
  const batch = transferBatch(context, given)
  hooks.callSync(`on${hook}BatchStart`, batch, batchIndex)
  const outputs = refusePromise(module[step]!(batch, batchIndex), step)
  hooks.callSync(`on${hook}BatchEnd`, outputs, batch, batchIndex)
}
