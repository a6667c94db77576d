import type { Loaders } from '../data/index.ts'
import { notModel } from '../nn/index.ts'

type Stage = 'fit' | 'validate' | 'test' | 'predict'

export interface LightningDataModule {
  /** Fetches or converts what `setup` reads; called once on a machine. */
  prepareData?(): void | Promise<void>
  /** Opens the data sets of a stage. */
  setup?(stage: Stage): void | Promise<void>
  teardown?(stage: Stage): void | Promise<void>
  trainDataloader?(): Loaders
  valDataloader?(): Loaders
  testDataloader?(): Loaders
  predictDataloader?(): Loaders
}

/** The data of a training: its loaders, and how to get them. `hparams` are the module's, such as a batch size. */
export abstract class LightningDataModule<Hparams = Record<string, unknown>> {
  readonly [notModel] = true
  readonly hparams: Hparams

  constructor(hparams: Hparams) {
    this.hparams = hparams
  }
}
