import { refuseUnknown } from '../../errors/index.ts'
import { checkCount } from './monitored.ts'
import { WeightAveraging, type UpdateTime } from './weight-averaging.ts'

export interface EMAWeightAveragingOptions {
  /** How much of the average stays at an update. Default 0.999. */
  decay?: number
  /** Default 1. */
  updateEveryNSteps?: number
  /** The step, counted from 0, from which on steps update. Default: the first. */
  updateStartingAtStep?: number
  /** The epoch, counted from 0, from which on an epoch's end updates too. Default: none. */
  updateStartingAtEpoch?: number
  /** Average buffers too, such as batch norm's running statistics. Default true. */
  useBuffers?: boolean
}

const known = ['decay', 'updateEveryNSteps', 'updateStartingAtStep', 'updateStartingAtEpoch', 'useBuffers']

/** An exponential moving average of weights (Polyak and Juditsky 1992), as Lightning's: the first update copies them. */
export class EMAWeightAveraging extends WeightAveraging {
  readonly #options: EMAWeightAveragingOptions

  constructor(options: EMAWeightAveragingOptions = {}) {
    refuseUnknown('EMAWeightAveraging', options, known)
    checkCount('EMAWeightAveraging', 'updateEveryNSteps', options.updateEveryNSteps, 1)
    super({ decay: options.decay ?? 0.999, useBuffers: options.useBuffers })
    this.#options = options
  }

  override shouldUpdate({ step, epoch }: UpdateTime): boolean {
    const { updateEveryNSteps = 1, updateStartingAtStep = 0, updateStartingAtEpoch = Infinity } = this.#options
    if (step !== undefined) return step >= updateStartingAtStep && step % updateEveryNSteps === 0
    return epoch >= updateStartingAtEpoch
  }
}
