import type { Variable } from '@tensorflow/tfjs'
import { LeydenError, refuseUnknown } from '../../errors/index.ts'
import type { LightningModule } from '../../module/index.ts'
import { WeightAverage } from '../../optim/index.ts'
import type { Trainer } from '../trainer.ts'
import type { Callback } from './callback.ts'

export interface StochasticWeightAveragingOptions {
  /** The learning rate of averaging, of all groups of parameters or of each. */
  swaLrs: number | number[]
  /** The epoch, counted from 1, from whose start on weights are averaged; below 1, a share of `maxEpochs`. Default 0.8. */
  swaEpochStart?: number
  /** Epochs in which the learning rate moves to `swaLrs`. Default 10. */
  annealingEpochs?: number
  /** Default `cos`. */
  annealingStrategy?: 'cos' | 'linear'
}

interface State {
  averaged: number
  latestUpdateEpoch: number
  /** The rates of the groups when averaging began. */
  initialRates: number[] | null
}

/**
 * Averages the weights that each of the last epochs starts with, under a learning rate of its own, and puts the average in the model when
 * the training has ended (Izmailov et al. 2018). Buffers, such as batch norm's running statistics, are averaged likewise. Schedulers of the
 * module end where it starts. Checkpoints hold the weights of training; the average is there for a resume.
 */
export class StochasticWeightAveraging implements Callback {
  readonly #options: Required<StochasticWeightAveragingOptions>
  #average: WeightAverage | null = null
  #variables: ReadonlyMap<string, Variable> = new Map()
  #state = notBegun()

  constructor(options: StochasticWeightAveragingOptions) {
    refuseUnknown('StochasticWeightAveraging', options, ['swaLrs', 'swaEpochStart', 'annealingEpochs', 'annealingStrategy'])
    this.#options = { swaEpochStart: 0.8, annealingEpochs: 10, annealingStrategy: 'cos', ...options }
    const { swaLrs, swaEpochStart, annealingEpochs, annealingStrategy } = this.#options
    if (![swaLrs].flat().every((rate) => rate > 0)) throw wrong('swaLrs', swaLrs, 'a positive number, or one for each group')
    if (!(swaEpochStart >= 0 && (swaEpochStart <= 1 || Number.isInteger(swaEpochStart))))
      throw wrong('swaEpochStart', swaEpochStart, 'a whole number of epochs, or a share between 0 and 1')
    if (!(Number.isInteger(annealingEpochs) && annealingEpochs >= 0)) throw wrong('annealingEpochs', annealingEpochs, 'a whole number')
    if (!['cos', 'linear'].includes(annealingStrategy)) throw wrong('annealingStrategy', annealingStrategy, "'cos' or 'linear'")
  }

  stateDict(): State {
    return { ...this.#state, averaged: this.#average?.updates ?? this.#state.averaged }
  }

  loadStateDict(state: unknown): void {
    this.#state = { ...(state as State) }
  }

  stateVariables(module: LightningModule): Record<string, Variable> {
    if ((this.#average?.updates ?? this.#state.averaged) === 0) return {}
    const average = this.#averageOf(module)
    return Object.fromEntries([...this.#variables].map(([name, variable]) => [name, average.average(variable)]))
  }

  onFitStart(trainer: Trainer, module: LightningModule): void {
    if (trainer.optimizers.length !== 1)
      throw new LeydenError(`StochasticWeightAveraging works with one optimiser, and there are ${trainer.optimizers.length}.`)
    this.#firstEpoch(trainer)
    this.#averageOf(module)
  }

  onTrainEpochStart(trainer: Trainer): void {
    const { currentEpoch: epoch } = trainer
    const first = this.#firstEpoch(trainer)
    if (epoch < first) return
    trainer.dropLrSchedulers()
    this.#setRates(trainer, epoch - first)
    if (epoch <= this.#state.latestUpdateEpoch) return
    this.#average!.update()
    this.#state.latestUpdateEpoch = epoch
  }

  /** A training that was stopped before its last epoch keeps its weights, to be resumed with. */
  onTrainEnd({ currentEpoch, options }: Trainer): void {
    if (this.#average!.updates > 0 && (options.maxEpochs === null || currentEpoch >= options.maxEpochs)) this.#average!.swap()
  }

  teardown(): void {
    this.#average?.dispose()
    this.#average = null
    this.#state = notBegun()
  }

  /** Counted from 0. */
  #firstEpoch({ options: { maxEpochs } }: Trainer): number {
    const { swaEpochStart } = this.#options
    if (Number.isInteger(swaEpochStart)) return Math.max(swaEpochStart - 1, 0)
    if (maxEpochs === null)
      throw new LeydenError(
        `StochasticWeightAveraging: swaEpochStart is ${swaEpochStart}, a share of maxEpochs, and there is no maxEpochs.`,
        {
          remedy: 'Give swaEpochStart as a number of epochs, or set maxEpochs.',
        },
      )
    return Math.max(Math.floor(maxEpochs * swaEpochStart) - 1, 0)
  }

  /** As torch.optim.swa_utils.SWALR, `epochs` after the start. */
  #setRates({ optimizers: [optimizer] }: Trainer, epochs: number): void {
    const { swaLrs, annealingEpochs, annealingStrategy } = this.#options
    const groups = optimizer!.groups
    const rates = typeof swaLrs === 'number' ? groups.map(() => swaLrs) : swaLrs
    if (rates.length !== groups.length) throw wrong('swaLrs', swaLrs, `one number, or one for each of the ${groups.length} groups`)
    this.#state.initialRates ??= groups.map(({ learningRate }) => learningRate)
    const time = annealingEpochs === 0 ? 1 : Math.min(1, epochs / annealingEpochs)
    const share = annealingStrategy === 'cos' ? (1 - Math.cos(Math.PI * time)) / 2 : time
    for (const [index, group] of groups.entries()) {
      group.learningRate = rates[index]! * share + this.#state.initialRates[index]! * (1 - share)
    }
  }

  #averageOf(module: LightningModule): WeightAverage {
    if (this.#average) return this.#average
    const averaged = module.namedVariables().filter(({ variable }) => variable.dtype === 'float32')
    this.#variables = new Map(averaged.map(({ name, variable }) => [name, variable]))
    this.#average = new WeightAverage([...this.#variables.values()])
    this.#average.updates = this.#state.averaged
    return this.#average
  }
}

const notBegun = (): State => ({ averaged: 0, latestUpdateEpoch: -1, initialRates: null })

function wrong(name: string, value: unknown, what: string): LeydenError {
  return new LeydenError(`StochasticWeightAveraging: ${name} is ${JSON.stringify(value)}; it must be ${what}.`)
}
