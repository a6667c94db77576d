import type { Scalar, Tensor, Variable } from '@tensorflow/tfjs'
import type { Batch } from '../../data/index.ts'
import { LeydenError } from '../../errors/index.ts'
import type { StepOutput } from '../../module/index.ts'
import { abandonTape, refuseInCapture, tf } from '../../tensor/index.ts'
import type { RunContext } from '../run-context.ts'

/** Forward, gradients and the optimiser's step of one batch. Returns the loss, or null where the module skipped the batch. */
export function trainingStep(context: RunContext, batch: Batch, batchIndex: number): Tensor | null {
  const { hooks, optimizers } = context
  const optimizer = optimizers[0]!
  const result = computeGradients(context, optimizer.parameters, batch, batchIndex)
  if (!result) return null
  hooks.callSync('onAfterBackward')
  hooks.callSync('onBeforeOptimizerStep')
  optimizer.step(result.gradients)
  return result.loss
}

/** Thrown out of the gradient tape when a step returns no loss. */
class SkippedBatch extends Error {}

function skipped(): SkippedBatch {
  refuseInCapture('trainingStep returns null, and a captured step skips all batches or none', 'Give skipped batches a loss of 0 by a mask.')
  return new SkippedBatch()
}

function computeGradients(context: RunContext, parameters: Variable[], batch: Batch, batchIndex: number) {
  const { module, hooks } = context
  const forward = () => {
    const loss = lossOf(module.trainingStep!(batch, batchIndex))
    if (!loss) throw skipped()
    hooks.callSync('onBeforeZeroGrad')
    hooks.callSync('onBeforeBackward', loss)
    return loss
  }
  try {
    const { value, grads } = tf.engine().gradients(forward, parameters, undefined, true)
    const pairs = parameters.map((parameter, index) => [parameter, grads[index]] as const)
    const gradients = new Map(pairs.filter((pair): pair is [Variable, Tensor] => pair[1] !== null && pair[1] !== undefined))
    if (gradients.size === 0) throw notConnected()
    return { loss: value as Tensor, gradients }
  } catch (error) {
    abandonTape()
    if (error instanceof SkippedBatch) return null
    throw error
  }
}

function lossOf(output: StepOutput | Promise<unknown>): Scalar | null {
  if (output instanceof Promise) throw asyncStep(output)
  const loss = typeof output === 'object' && output !== null && 'loss' in output ? output.loss : output
  if (loss === null) return null
  if (loss === undefined) throw notALoss('nothing')
  if (!(loss instanceof tf.Tensor)) throw notALoss(`a ${typeof loss}`)
  if (loss.size !== 1) throw notALoss(`a tensor of shape [${loss.shape.join(', ')}]`)
  return loss.rank === 0 ? (loss as Scalar) : loss.reshape([])
}

function notALoss(what: string): LeydenError {
  return new LeydenError(`trainingStep returned ${what}; it must return the loss, a scalar tensor.`, {
    member: 'trainingStep',
    remedy: 'Reduce the loss to one number, such as loss.mean(), or return null to skip the batch.',
  })
}

function asyncStep(promise: Promise<unknown>): LeydenError {
  promise.catch(() => {}) // its failure would only hide the cause
  return new LeydenError('trainingStep is async; it must be synchronous, since its operations are recorded for the gradients.', {
    member: 'trainingStep',
    remedy: "Take async and await off; do what needs them in a data module or in an epoch's hook.",
  })
}

function notConnected(): LeydenError {
  return new LeydenError(
    "The loss that trainingStep returned depends on none of the optimiser's parameters, so there is nothing to learn.",
    {
      member: 'trainingStep',
      remedy: "Compute the loss from the model's output with tensor operations: dataSync() and tf.tensor() cut the connection.",
    },
  )
}
