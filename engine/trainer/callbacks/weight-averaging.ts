import type { Variable } from '@tensorflow/tfjs'
import { refuseUnknown } from '../../errors/index.ts'
import type { LightningModule } from '../../module/index.ts'
import { WeightAverage } from '../../optim/index.ts'
import type { Trainer } from '../trainer.ts'
import type { Callback } from './callback.ts'

export interface WeightAveragingOptions {
  /** Average buffers too, such as batch norm's running statistics. Default true. */
  useBuffers?: boolean
  /** How much of an exponential average stays at an update. Default: the mean of all. */
  decay?: number
}

/** A step that was taken, or an epoch that has ended, both counted from 0. */
export type UpdateTime = { step: number; epoch?: undefined } | { step?: undefined; epoch: number }

/**
 * Averages weights over a training and validates with the average, which the model has at the end and in checkpoints. A subclass may
 * override `shouldUpdate`. The average is updated on the device, in the captured step; a resume goes on with weights and average.
 */
export class WeightAveraging implements Callback {
  readonly #useBuffers: boolean
  readonly #decay: number | undefined
  #average: WeightAverage | null = null
  #variables: ReadonlyMap<string, Variable> = new Map()
  /** Whether the model holds the average now, and the average the weights. */
  #swapped = false
  #updates = 0
  #updatedEpoch = -1

  constructor(options: WeightAveragingOptions = {}) {
    refuseUnknown('WeightAveraging', options, ['useBuffers', 'decay'])
    this.#useBuffers = options.useBuffers ?? true
    this.#decay = options.decay
  }

  /** Whether the average takes the weights of now. Called for each step, and for each epoch. */
  shouldUpdate({ step }: UpdateTime): boolean {
    return step !== undefined
  }

  /** Updates so far. */
  get updates(): number {
    return this.#average?.updates ?? this.#updates
  }

  stateDict(): { updates: number; updatedEpoch: number } {
    return { updates: this.updates, updatedEpoch: this.#updatedEpoch }
  }

  loadStateDict(state: unknown): void {
    const { updates, updatedEpoch } = state as { updates: number; updatedEpoch: number }
    this.#updates = updates
    this.#updatedEpoch = updatedEpoch
  }

  /** The model that was loaded is the average; the weights follow. */
  onLoadCheckpoint(_trainer: Trainer, module: LightningModule): void {
    const average = this.#averageOf(module)
    average.updates = this.#updates
    if (this.#updates > 0) average.copyParameters()
  }

  stateVariables(): Record<string, Variable> {
    if (this.updates === 0) return {}
    const own = (variable: Variable) => (this.#swapped ? this.#average!.average(variable) : variable)
    return Object.fromEntries([...this.#variables].map(([name, variable]) => [name, own(variable)]))
  }

  savedAs(variable: Variable): Variable {
    const averaged = this.updates > 0 && !this.#swapped
    return (averaged ? this.#average?.average(variable) : undefined) ?? variable
  }

  onFitStart(_trainer: Trainer, module: LightningModule): void {
    this.#averageOf(module)
  }

  onAfterOptimizerStep(trainer: Trainer): void {
    this.#average!.update(() => this.shouldUpdate({ step: trainer.globalStep }))
  }

  onTrainEpochEnd({ currentEpoch: epoch, stopRequested }: Trainer): void {
    if (stopRequested || epoch <= this.#updatedEpoch || !this.shouldUpdate({ epoch })) return
    this.#average!.update()
    this.#updatedEpoch = epoch
  }

  onValidationEpochStart(): void {
    this.#swap(true)
  }

  onValidationEpochEnd(): void {
    this.#swap(false)
  }

  onTrainEnd(): void {
    this.#swap(true)
  }

  onException(): void {
    this.#swap(false)
  }

  teardown(): void {
    this.#average?.dispose()
    this.#average = null
    this.#updates = 0
    this.#updatedEpoch = -1
    this.#swapped = false
  }

  #swap(swapped: boolean): void {
    if (this.#swapped === swapped || this.updates === 0) return
    this.#average!.swap()
    this.#swapped = swapped
  }

  #averageOf(module: LightningModule): WeightAverage {
    if (this.#average) return this.#average
    const averaged = module
      .namedVariables()
      .filter(({ variable, trainable }) => variable.dtype === 'float32' && (trainable || this.#useBuffers))
    this.#variables = new Map(averaged.map(({ name, variable }) => [name, variable]))
    this.#average = new WeightAverage([...this.#variables.values()], { decay: this.#decay })
    return this.#average
  }
}
