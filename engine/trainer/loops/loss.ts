import type { Scalar, Tensor } from '@tensorflow/tfjs'
import { LeydenError } from '../../errors/index.ts'
import type { StepOutput } from '../../module/index.ts'
import { tf } from '../../tensor/index.ts'
import type { RunContext } from '../run-context.ts'

/** The loss of what `trainingStep` returned; null where it skips the batch. Throws where it is none. */
export function lossOf(output: StepOutput | Promise<unknown>): Scalar | null {
  if (output instanceof Promise) throw asyncStep(output)
  const loss = typeof output === 'object' && output !== null && 'loss' in output ? output.loss : output
  return loss === null ? null : checkLoss(loss, 'trainingStep returned', 'it must return the loss, a scalar tensor')
}

/** `loss` as a scalar. Throws where it isn't one. */
export function checkLoss(loss: unknown, said: string, wanted: string): Scalar {
  const wrong = (what: string) =>
    new LeydenError(`${said} ${what}; ${wanted}.`, {
      member: 'trainingStep',
      remedy: 'Reduce the loss to one number, such as loss.mean(), or return null to skip the batch.',
    })
  if (loss === undefined) throw wrong('nothing')
  if (!(loss instanceof tf.Tensor)) throw wrong(`a ${typeof loss}`)
  if (loss.size !== 1) throw wrong(`a tensor of shape [${loss.shape.join(', ')}]`)
  return loss.rank === 0 ? (loss as Scalar) : loss.reshape([])
}

/** `trainingStep` returned a promise. */
export function asyncStep(promise: Promise<unknown>): LeydenError {
  promise.catch(() => {}) // its failure would only hide the cause
  return new LeydenError('trainingStep is async; it must be synchronous, since its operations are recorded for the gradients.', {
    member: 'trainingStep',
    remedy: "Take async and await off; do what needs them in a data module or in an epoch's hook.",
  })
}

/** No parameter has a gradient. */
export function notConnected(loss: string): LeydenError {
  return new LeydenError(`The loss that ${loss} depends on none of the optimiser's parameters, so there is nothing to learn.`, {
    member: 'trainingStep',
    remedy: "Compute the loss from the model's output with tensor operations: dataSync() and tf.tensor() cut the connection.",
  })
}

/** Throws where the loss is NaN or infinite; reads it. */
export function requireFinite(loss: Tensor, { counters }: Pick<RunContext, 'counters'>): void {
  const [value] = loss.dataSync()
  if (Number.isFinite(value)) return
  throw new LeydenError(`The loss is ${value} at step ${counters.step} of epoch ${counters.epoch}.`, {
    member: 'trainingStep',
    remedy: 'Try a smaller learning rate, and look for a number that is too large for exp.',
  })
}
