import type { Batch, BatchSource } from '../../data/index.ts'
import { enterEvaluation } from '../../nn/index.ts'
import type { TensorScope } from '../../tensor/index.ts'
import type { StepCall } from '../capture/steps.ts'
import { refusePromise } from '../hook-caller.ts'
import type { RunContext, Stage } from '../run-context.ts'
import { inBatchScope, transferBatch } from './batch-scope.ts'
import { countOf, eachBatch, readingsOf, variantOf, type Place } from './each-batch.ts'

type EvaluationStage = Extract<Stage, 'sanity' | 'validate' | 'test'>

/** What differs between the stages. */
const stages = {
  validate: { hook: 'Validation', step: 'validationStep', limit: 'limitValBatches' },
  test: { hook: 'Test', step: 'testStep', limit: 'limitTestBatches' },
} as const

/** One pass over the validation or test data, of one loader or several, in evaluation mode. Returns the values it logged. */
export async function evaluate(context: RunContext, sources: BatchSource[], stage: EvaluationStage): Promise<Record<string, number>> {
  const { hooks, module } = context
  const { hook } = stages[stage === 'sanity' ? 'validate' : stage]
  hooks.callSync(`on${hook}ModelEval`)
  const leaveEvaluation = enterEvaluation(module)
  const values = await evaluationPass(context, sources, stage).finally(leaveEvaluation)
  hooks.callSync(`on${hook}ModelTrain`)
  return values
}

async function evaluationPass(context: RunContext, sources: BatchSource[], stage: EvaluationStage): Promise<Record<string, number>> {
  const { hooks, log, trainer, options, counters } = context
  const { hook, limit } = stages[stage === 'sanity' ? 'validate' : stage]
  const readings = readingsOf(context, sources, limit, stage === 'sanity' ? options.numSanityValSteps : Infinity)
  log.open(stage)
  trainer.enterStage(stage, countOf(readings))
  await hooks.call(`on${hook}Start`)
  await hooks.call(`on${hook}EpochStart`)
  await eachBatch(context, readings, (batch, place, meanwhile) => {
    const run = (scope: TensorScope) => evaluateBatch(context, { batch, scope, meanwhile }, place, stage)
    return inBatchScope(context, stage, place.number, batch, run)
  })
  await hooks.call(`on${hook}EpochEnd`)
  // A resumed training has a validation that was stopped anew.
  const stopped = trainer.command === 'fit' && trainer.stopRequested
  const values = log.close({ complete: !stopped })
  if (stage === 'validate' && trainer.command === 'fit' && !stopped) counters.validatedBatch = counters.batch
  if (stage !== 'sanity') hooks.notify('onProgress') // with the epoch's values in place of the last batch's
  await hooks.call(`on${hook}End`)
  return values
}

async function evaluateBatch(context: RunContext, given: StepCall, place: Place, stage: EvaluationStage): Promise<void> {
  const { hooks, module, steps, log } = context
  const { hook, step } = stages[stage === 'sanity' ? 'validate' : stage]
  const { scope } = given
  const { batchIndex, dataloaderIndex } = place
  const batch = scope.run(() => transferBatch(context, given.batch, dataloaderIndex))
  scope.run(() => hooks.callSync(`on${hook}BatchStart`, batch, batchIndex, dataloaderIndex))
  const compute = (each: Batch) => refusePromise(module[step]!(each, batchIndex, dataloaderIndex), step)
  const outputs = await steps.run(step, { ...given, batch, variant: variantOf(place) }, compute)
  scope.run(() => hooks.callSync(`on${hook}BatchEnd`, outputs, batch, batchIndex, dataloaderIndex))
  log.logEvaluationStep()
}
