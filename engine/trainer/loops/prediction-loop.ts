import type { Tensor } from '@tensorflow/tfjs'
import type { Batch, BatchSource } from '../../data/index.ts'
import { LeydenError } from '../../errors/index.ts'
import { enterEvaluation } from '../../nn/index.ts'
import { tf, type TensorScope } from '../../tensor/index.ts'
import type { StepCall } from '../capture/steps.ts'
import { refusePromise } from '../hook-caller.ts'
import { batchSizeOf, type RunContext } from '../run-context.ts'
import { inBatchScope, transferBatch } from './batch-scope.ts'
import { countOf, eachBatch, readingsOf, variantOf, type Place, type Reading } from './each-batch.ts'

/** One sample's prediction: nested arrays of numbers, or several by name. */
export type Prediction = unknown

/** Is handed each sample's prediction, in the order of the loaders, and the number of its loader. */
export type WritePrediction = (prediction: Prediction, dataloaderIndex: number) => void

/** Predicts every batch. Returns how many samples there were. */
export async function predictAll(context: RunContext, sources: BatchSource[], write: WritePrediction): Promise<number> {
  const { hooks, module } = context
  hooks.callSync('onPredictModelEval')
  const leaveEvaluation = enterEvaluation(module)
  const count = await predictionPass(context, sources, write).finally(leaveEvaluation)
  hooks.callSync('onPredictModelTrain')
  return count
}

async function predictionPass(context: RunContext, sources: BatchSource[], write: WritePrediction): Promise<number> {
  const { hooks, trainer, log } = context
  const readings = readingsOf(context, sources, 'limitPredictBatches')
  trainer.enterStage('predict', countOf(readings))
  log.open('predict')
  await hooks.call('onPredictStart')
  await hooks.call('onPredictEpochStart')
  const count = await predictBatches(context, readings, write)
  await hooks.call('onPredictEpochEnd')
  await hooks.call('onPredictEnd')
  log.close()
  return count
}

async function predictBatches(context: RunContext, readings: Reading[], write: WritePrediction): Promise<number> {
  let count = 0
  await eachBatch(context, readings, async (batch, place, meanwhile) => {
    const run = (scope: TensorScope) => predictBatch(context, { batch, scope, meanwhile }, place)
    const rows = await inBatchScope(context, 'predict', place.number, batch, run)
    for (const row of rows) write(row, place.dataloaderIndex)
    count += rows.length
  })
  return count
}

async function predictBatch(context: RunContext, given: StepCall, place: Place): Promise<Prediction[]> {
  const { hooks, module, steps } = context
  const { scope } = given
  const { batchIndex, dataloaderIndex } = place
  const batch = scope.run(() => transferBatch(context, given.batch, dataloaderIndex))
  scope.run(() => hooks.callSync('onPredictBatchStart', batch, batchIndex, dataloaderIndex))
  const compute = (each: Batch) => refusePromise(module.predictStep!(each, batchIndex, dataloaderIndex), 'predictStep')
  const output = await steps.run('predictStep', { ...given, batch, variant: variantOf(place) }, compute)
  return scope.run(() => {
    hooks.callSync('onPredictBatchEnd', output, batch, batchIndex, dataloaderIndex)
    return toRows(output, batchSizeOf(batch))
  })
}

function toRows(output: Tensor | Record<string, Tensor>, samples: number): Prediction[] {
  if (output instanceof tf.Tensor || typeof output !== 'object' || output === null) return rowsOf(output, samples, 'predictStep')
  const columns = Object.entries(output).map(([name, tensor]) => [name, rowsOf(tensor, samples, `predictStep's '${name}'`)] as const)
  return Array.from({ length: samples }, (_, row) => Object.fromEntries(columns.map(([name, rows]) => [name, rows[row]])))
}

function rowsOf(tensor: unknown, samples: number, what: string): unknown[] {
  if (tensor instanceof tf.Tensor && tensor.shape[0] === samples) return tensor.arraySync() as unknown[]
  const got = tensor instanceof tf.Tensor ? `a tensor of shape [${tensor.shape.join(', ')}]` : typeof tensor
  throw new LeydenError(`${what} returned ${got} for a batch of ${samples} samples.`, {
    member: 'predictStep',
    remedy: 'Return a tensor with one row a sample, or several by name.',
  })
}
