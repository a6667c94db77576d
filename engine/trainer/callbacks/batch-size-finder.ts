import type { LightningModule } from '../../module/index.ts'
import type { Trainer } from '../trainer.ts'
import {
  batchSizeOf,
  completeScaleBatchSize,
  findBatchSize,
  type CompleteScaleBatchSizeOptions,
  type ScaleBatchSizeOptions,
} from '../tuner/scale-batch-size.ts'
import type { Callback } from './callback.ts'

/** Searches for the largest batch size that memory has room for when a fit begins, and trains with it. A resume keeps it. */
export class BatchSizeFinder implements Callback {
  readonly tunes = true
  /** What the search found; null before it. */
  optimalBatchSize: number | null = null
  readonly #options: CompleteScaleBatchSizeOptions

  constructor(options: ScaleBatchSizeOptions = {}) {
    this.#options = completeScaleBatchSize(options)
  }

  stateDict(): { batchSize: number | null } {
    return { batchSize: this.optimalBatchSize }
  }

  loadStateDict(state: unknown): void {
    this.optimalBatchSize = (state as { batchSize: number | null }).batchSize
  }

  onLoadCheckpoint(trainer: Trainer, module: LightningModule): void {
    if (this.optimalBatchSize === null) return
    batchSizeOf({ module, data: trainer.data }, this.#options.batchArgName).set(this.optimalBatchSize)
    trainer.reconfigure()
  }

  async onFitStart(trainer: Trainer, module: LightningModule): Promise<void> {
    if (trainer.resumedFrom === null) await this.scaleBatchSize(trainer, module)
  }

  async scaleBatchSize(trainer: Trainer, module: LightningModule): Promise<void> {
    if (trainer.options.fastDevRun) return trainer.notify('onNotice', 'fastDevRun searches for no batch size.')
    const finding = await findBatchSize({ trainer, outer: trainer, module, data: trainer.data }, this.#options)
    this.optimalBatchSize = finding.batchSize
    trainer.notify('onTuned', { batchSize: finding })
    if (finding.batchSize === null) return trainer.notify('onNotice', 'No batch size that was tried fits into memory.')
    trainer.reconfigure()
    trainer.notify('onNotice', `Training with a batch size of ${finding.batchSize}, as the search found.`)
  }
}
