import type { LightningDataModule, LightningModule } from '../../module/index.ts'
import type { Trainer } from '../trainer.ts'
import type { BatchSizeFinding } from './batch-size-search.ts'
import { completeLrFind, findLearningRate, type LrFindOptions } from './lr-find.ts'
import type { LRFinder } from './lr-finder.ts'
import { completeScaleBatchSize, findBatchSize, type ScaleBatchSizeOptions } from './scale-batch-size.ts'
import { bareTrainer, type Surroundings } from './trial.ts'

/** Finds hyper-parameters before a training, with the options of its trainer. Weights, metrics and random numbers are as before. */
export class Tuner {
  readonly #trainer: Trainer

  constructor(trainer: Trainer) {
    this.#trainer = trainer
  }

  /** Searches for a learning rate, and gives the module the one that it suggests. */
  async lrFind(module: LightningModule, data: LightningDataModule | null = null, options: LrFindOptions = {}): Promise<LRFinder> {
    const complete = completeLrFind(options)
    return this.#around(module, data, (surroundings) => findLearningRate(surroundings, complete))
  }

  /** Searches for the largest batch size that memory has room for, and gives it to the module and its data. Null where none fits. */
  async scaleBatchSize(
    module: LightningModule,
    data: LightningDataModule | null = null,
    options: ScaleBatchSizeOptions = {},
  ): Promise<number | null> {
    return (await this.searchBatchSize(module, data, options)).batchSize
  }

  /** As `scaleBatchSize`, with the trials that led there. */
  async searchBatchSize(
    module: LightningModule,
    data: LightningDataModule | null = null,
    options: ScaleBatchSizeOptions = {},
  ): Promise<BatchSizeFinding> {
    const complete = completeScaleBatchSize(options)
    return this.#around(module, data, (surroundings) => findBatchSize(surroundings, complete))
  }

  #around<T>(module: LightningModule, data: LightningDataModule | null, search: (where: Surroundings) => Promise<T>): Promise<T> {
    const outer = bareTrainer(this.#trainer)
    return outer.around(module, data, () => search({ trainer: this.#trainer, outer, module, data }))
  }
}
