import type { Scalar, Tensor, Variable } from '@tensorflow/tfjs'
import type { Batch } from '../../data/index.ts'
import type { Optimizer } from '../../optim/index.ts'
import { abandonTape, perStep, refuseInCapture, tf } from '../../tensor/index.ts'
import { windowOf } from '../accumulation.ts'
import type { RunContext } from '../run-context.ts'
import { lossOf, notConnected, requireFinite } from './loss.ts'

/** What a batch's place in its window of accumulation decides. */
export interface BatchPlan {
  accumulates: boolean
  /** Whether the optimiser steps after it. */
  steps: boolean
  /** Tells the captures apart. */
  variant: string
}

export interface StepResult {
  /** The loss; null where the module skipped the batch. */
  output: Tensor | null
  stepped: boolean
}

/** Forward and gradients of one batch, and the optimiser's step or the gradients' accumulation. */
export function trainingStep(context: RunContext, batch: Batch, batchIndex: number, plan: BatchPlan): StepResult {
  const optimizer = context.optimizers[0]!
  const result = computeGradients(context, optimizer, batch, batchIndex, plan)
  const output = result?.loss ?? null
  optimizer.gradients = result?.gradients ?? new Map()
  if (result) context.hooks.callSync('onAfterBackward')
  if (plan.steps && (result || optimizer.window.batches > 0)) return (takeStep(context, optimizer), { output, stepped: true })
  if (result) optimizer.accumulate()
  return { output, stepped: false }
}

/** The optimiser's step by its gradients and those of the window's earlier batches. */
export function takeStep({ hooks, module, options, scaler }: RunContext, optimizer: Optimizer): void {
  const { gradientClipVal, gradientClipAlgorithm } = options
  optimizer.closeWindow()
  const finite = scaler?.unscale(optimizer) ?? null
  hooks.callSync('onBeforeOptimizerStep')
  if (module.configureGradientClipping) module.configureGradientClipping(optimizer, gradientClipVal, gradientClipAlgorithm)
  else module.clipGradients(optimizer, { gradientClipVal, gradientClipAlgorithm })
  optimizer.step(optimizer.gradients, finite)
  if (finite) scaler!.update(finite)
  hooks.notify('onAfterOptimizerStep')
  optimizer.zeroGrad()
}

/** Thrown out of the gradient tape when a step returns no loss. */
class SkippedBatch extends Error {}

function skipped(): SkippedBatch {
  refuseInCapture('trainingStep returns null, and a captured step skips all batches or none', 'Give skipped batches a loss of 0 by a mask.')
  return new SkippedBatch()
}

function computeGradients(context: RunContext, optimizer: Optimizer, batch: Batch, batchIndex: number, plan: BatchPlan) {
  const { module, hooks, options } = context
  const { parameters } = optimizer
  const forward = () => {
    const loss = lossOf(module.trainingStep!(batch, batchIndex))
    if (!loss) throw skipped()
    if (options.detectAnomaly) requireFinite(loss, context)
    if (optimizer.window.batches === 0) hooks.callSync('onBeforeZeroGrad')
    hooks.callSync('onBeforeBackward', loss)
    return loss
  }
  try {
    const { value, grads } = tf.engine().gradients(forward, parameters, seedOf(context, plan), true)
    const pairs = parameters.map((parameter, index) => [parameter, grads[index]] as const)
    const gradients = new Map(pairs.filter((pair): pair is [Variable, Tensor] => pair[1] !== null && pair[1] !== undefined))
    if (gradients.size === 0) throw notConnected('trainingStep returned')
    return { loss: value as Tensor, gradients }
  } catch (error) {
    abandonTape()
    if (error instanceof SkippedBatch) return null
    throw error
  }
}

/** What the loss's own gradient is: its scale, times the batch's share in the step, as if the loss were divided by the window's length. */
function seedOf({ scaler, options, counters }: RunContext, { accumulates }: BatchPlan): Scalar | undefined {
  if (!accumulates) return scaler?.scale
  const share = perStep(() => 1 / windowOf(options.accumulateGradBatches, counters.epoch))
  return scaler ? share.mul(scaler.scale) : share
}
