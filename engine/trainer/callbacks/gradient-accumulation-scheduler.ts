import { LeydenError, refuseUnknown } from '../../errors/index.ts'
import { checkAccumulation } from '../accumulation.ts'
import type { Trainer } from '../trainer.ts'
import type { Callback } from './callback.ts'

export interface GradientAccumulationSchedulerOptions {
  /** Batches whose gradients make one step, by the epoch from which on it holds: `{ 0: 8, 4: 1 }`. */
  scheduling: Record<number, number>
}

/** Changes the trainer's `accumulateGradBatches` by epoch. The option itself takes the same schedule. */
export class GradientAccumulationScheduler implements Callback {
  readonly #scheduling: Record<number, number>

  constructor(options: GradientAccumulationSchedulerOptions) {
    refuseUnknown('GradientAccumulationScheduler', options, ['scheduling'])
    const { scheduling } = options
    checkAccumulation(scheduling)
    if (Object.keys(scheduling).length === 0) throw new LeydenError('GradientAccumulationScheduler: scheduling is empty.')
    this.#scheduling = scheduling
  }

  setup({ options }: Trainer): void {
    const { accumulateGradBatches: own } = options
    if (own !== 1 && own !== this.#scheduling) {
      throw new LeydenError(`accumulateGradBatches is ${JSON.stringify(own)}, and a GradientAccumulationScheduler sets it too.`, {
        remedy: 'Remove one of the two.',
      })
    }
    options.accumulateGradBatches = this.#scheduling
  }
}
