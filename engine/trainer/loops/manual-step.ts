import type { Tensor } from '@tensorflow/tfjs'
import type { Batch } from '../../data/index.ts'
import { LeydenError } from '../../errors/index.ts'
import type { Optimizer } from '../../optim/index.ts'
import { backward, withoutTape, withTape } from '../../tensor/index.ts'
import type { RunContext } from '../run-context.ts'
import { asyncStep, checkLoss, notConnected, requireFinite } from './loss.ts'

/** One batch of a module that calls `manualBackward` and the optimisers' steps by itself. Returns what its step returned. */
export function manualStep({ module, optimizers, hooks }: RunContext, batch: Batch, batchIndex: number): unknown {
  for (const optimizer of optimizers) optimizer.beforeStep = () => void hooks.callSync('onBeforeOptimizerStep')
  try {
    const output: unknown = withTape(() => module.trainingStep!(batch, batchIndex))
    if (output instanceof Promise) throw asyncStep(output)
    if (optimizers.some(({ hasUnusedGradients }) => hasUnusedGradients)) throw unused()
    hooks.notify('onAfterOptimizerStep')
    return output ?? null
  } finally {
    for (const optimizer of optimizers) optimizer.zeroGrad()
  }
}

/** Adds the gradients of `loss` to those of the optimisers, as `manualBackward` does. */
export function manualBackward(
  { module, hooks, options: { detectAnomaly }, counters }: RunContext,
  loss: Tensor,
  optimizers: readonly Optimizer[],
  options: { retainGraph?: boolean },
): void {
  if (module.automaticOptimization) throw automatic()
  const scalar = checkLoss(loss, 'manualBackward got', 'it takes the loss, a scalar tensor')
  if (detectAnomaly) requireFinite(scalar, { counters })
  withoutTape(() => hooks.callSync('onBeforeBackward', scalar))
  const parameters = [...new Set(optimizers.flatMap((optimizer) => optimizer.parameters))]
  const gradients = backward(scalar, parameters, options)
  if (gradients.size === 0) throw notConnected('manualBackward got')
  for (const optimizer of optimizers) optimizer.addGradients(gradients)
  withoutTape(() => hooks.callSync('onAfterBackward'))
}

function automatic(): LeydenError {
  return new LeydenError('manualBackward was called in automatic optimisation, which computes the gradients by itself.', {
    member: 'trainingStep',
    remedy: 'Set automaticOptimization = false in a field of the module, or return the loss instead.',
  })
}

function unused(): LeydenError {
  return new LeydenError('trainingStep called manualBackward, and no step of an optimiser used the gradients: they end with the batch.', {
    member: 'trainingStep',
    remedy:
      'Call step() or zeroGrad() of the optimiser. To step after several batches, use accumulateGradBatches in automatic optimisation.',
  })
}
