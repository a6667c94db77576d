import type { Tensor } from '@tensorflow/tfjs'
import type { Batch, BatchSource } from '../../data/index.ts'
import { LeydenError } from '../../errors/index.ts'
import { enterEvaluation } from '../../nn/index.ts'
import { tf, type TensorScope } from '../../tensor/index.ts'
import type { StepCall } from '../capture/steps.ts'
import { refusePromise } from '../hook-caller.ts'
import { limitBatches } from '../batch-limits.ts'
import { batchSizeOf, type RunContext } from '../run-context.ts'
import { inBatchScope, transferBatch } from './batch-scope.ts'
import { eachBatch } from './each-batch.ts'

/** One sample's prediction: nested arrays of numbers, or several by name. */
export type Prediction = unknown

/** Predicts every batch, handing each sample's prediction to `write` in the loader's order. Returns how many there were. */
export async function predictAll(context: RunContext, source: BatchSource, write: (prediction: Prediction) => void): Promise<number> {
  const { hooks, module } = context
  hooks.callSync('onPredictModelEval')
  const leaveEvaluation = enterEvaluation(module)
  const count = await predictionPass(context, source, write).finally(leaveEvaluation)
  hooks.callSync('onPredictModelTrain')
  return count
}

async function predictionPass(context: RunContext, source: BatchSource, write: (prediction: Prediction) => void): Promise<number> {
  const { hooks, trainer, options, log } = context
  const batches = limitBatches(source.length, options.limitPredictBatches, 'limitPredictBatches')
  trainer.enterStage('predict', batches)
  log.open('predict')
  await hooks.call('onPredictStart')
  await hooks.call('onPredictEpochStart')
  const count = await predictBatches(context, source, batches, write)
  await hooks.call('onPredictEpochEnd')
  await hooks.call('onPredictEnd')
  log.close()
  return count
}

async function predictBatches(
  context: RunContext,
  source: BatchSource,
  batches: number | null,
  write: (prediction: Prediction) => void,
): Promise<number> {
  let count = 0
  if (batches === 0) return 0
  await eachBatch(context, source, batches, async (batch, batchIndex, meanwhile) => {
    const run = (scope: TensorScope) => predictBatch(context, { batch, scope, meanwhile }, batchIndex)
    const rows = await inBatchScope(context, 'predict', batchIndex, batch, run)
    rows.forEach(write)
    count += rows.length
  })
  return count
}

async function predictBatch(context: RunContext, given: StepCall, batchIndex: number): Promise<Prediction[]> {
  const { hooks, module, steps } = context
  const { scope } = given
  const batch = scope.run(() => transferBatch(context, given.batch))
  scope.run(() => hooks.callSync('onPredictBatchStart', batch, batchIndex))
  const compute = (each: Batch) => refusePromise(module.predictStep!(each, batchIndex), 'predictStep')
  const output = await steps.run('predictStep', { ...given, batch }, compute)
  return scope.run(() => {
    hooks.callSync('onPredictBatchEnd', output, batch, batchIndex)
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
