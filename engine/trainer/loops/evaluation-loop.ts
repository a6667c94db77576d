import type { BatchSource } from '../../data/index.ts'
import { enterEvaluation } from '../../nn/index.ts'
import type { StepCall } from '../capture/steps.ts'
import { refusePromise } from '../hook-caller.ts'
import { limitBatches } from '../batch-limits.ts'
import type { RunContext, Stage } from '../run-context.ts'
import { inBatchScope, transferBatch } from './batch-scope.ts'
import { eachBatch } from './each-batch.ts'

type EvaluationStage = Extract<Stage, 'sanity' | 'validate' | 'test'>

/** What differs between the stages. */
const stages = {
  validate: { hook: 'Validation', step: 'validationStep', limit: 'limitValBatches' },
  test: { hook: 'Test', step: 'testStep', limit: 'limitTestBatches' },
} as const

/** One pass over the validation or test data in evaluation mode. Returns the values it logged. */
export async function evaluate(context: RunContext, source: BatchSource, stage: EvaluationStage): Promise<Record<string, number>> {
  const { hooks, module } = context
  const { hook } = stages[stage === 'sanity' ? 'validate' : stage]
  hooks.callSync(`on${hook}ModelEval`)
  const leaveEvaluation = enterEvaluation(module)
  const values = await evaluationPass(context, source, stage).finally(leaveEvaluation)
  hooks.callSync(`on${hook}ModelTrain`)
  return values
}

async function evaluationPass(context: RunContext, source: BatchSource, stage: EvaluationStage): Promise<Record<string, number>> {
  const { hooks, log, trainer, options } = context
  const { hook, limit } = stages[stage === 'sanity' ? 'validate' : stage]
  const limited = limitBatches(source.length, options[limit], limit)
  const batches = stage === 'sanity' ? Math.min(options.numSanityValSteps, limited ?? Infinity) : limited
  log.open(stage)
  trainer.enterStage(stage, batches)
  await hooks.call(`on${hook}Start`)
  await hooks.call(`on${hook}EpochStart`)
  await evaluateBatches(context, source, stage, batches)
  await hooks.call(`on${hook}EpochEnd`)
  const values = log.close()
  if (stage !== 'sanity') hooks.notify('onProgress') // with the epoch's values in place of the last batch's
  await hooks.call(`on${hook}End`)
  return values
}

async function evaluateBatches(context: RunContext, source: BatchSource, stage: EvaluationStage, batches: number | null): Promise<void> {
  if (batches === 0) return
  await eachBatch(context, source, batches, (batch, batchIndex, meanwhile) =>
    inBatchScope(context, stage, batchIndex, batch, (scope) => evaluateBatch(context, { batch, scope, meanwhile }, batchIndex, stage)),
  )
}

async function evaluateBatch(context: RunContext, given: StepCall, batchIndex: number, stage: EvaluationStage): Promise<void> {
  const { hooks, module, steps } = context
  const { hook, step } = stages[stage === 'sanity' ? 'validate' : stage]
  const { scope } = given
  const batch = scope.run(() => transferBatch(context, given.batch))
  scope.run(() => hooks.callSync(`on${hook}BatchStart`, batch, batchIndex))
  const outputs = await steps.run(step, { ...given, batch }, (each) => refusePromise(module[step]!(each, batchIndex), step))
  scope.run(() => hooks.callSync(`on${hook}BatchEnd`, outputs, batch, batchIndex))
}
