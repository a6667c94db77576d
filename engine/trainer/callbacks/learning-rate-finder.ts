import type { LightningModule } from '../../module/index.ts'
import type { Trainer } from '../trainer.ts'
import { completeLrFind, findLearningRate, rateOf, type CompleteLrFindOptions, type LrFindOptions } from '../tuner/lr-find.ts'
import type { LRFinder } from '../tuner/lr-finder.ts'
import type { Callback } from './callback.ts'

/**
 * Searches for a learning rate when a fit begins, and trains with the suggested one. A resume keeps the rate that was found. A subclass may
 * call `lrFind` at other hooks of epochs.
 */
export class LearningRateFinder implements Callback {
  readonly tunes = true
  /** What the search found; null before it. */
  optimalLr: LRFinder | null = null
  readonly #options: CompleteLrFindOptions
  #found: number | null = null

  constructor(options: LrFindOptions = {}) {
    this.#options = completeLrFind(options)
  }

  stateDict(): { learningRate: number | null } {
    return { learningRate: this.#found }
  }

  loadStateDict(state: unknown): void {
    this.#found = (state as { learningRate: number | null }).learningRate
  }

  /** Before the optimisers get their state: schedules may be made with the rate. */
  onLoadCheckpoint(trainer: Trainer, module: LightningModule): void {
    if (this.#found === null || !this.#options.updateAttr) return
    rateOf({ module, data: trainer.data }, this.#options.attrName).set(this.#found)
    trainer.reconfigure()
  }

  async onFitStart(trainer: Trainer, module: LightningModule): Promise<void> {
    if (trainer.resumedFrom === null) await this.lrFind(trainer, module)
  }

  async lrFind(trainer: Trainer, module: LightningModule): Promise<void> {
    if (trainer.options.fastDevRun) return trainer.notify('onNotice', 'fastDevRun searches for no learning rate.')
    this.optimalLr = await findLearningRate({ trainer, outer: trainer, module, data: trainer.data }, this.#options)
    this.#found = this.optimalLr.suggestion()
    trainer.notify('onTuned', { lr: this.optimalLr })
    if (this.#found === null) return trainer.notify('onNotice', this.optimalLr.whyNone!)
    if (!this.#options.updateAttr) return
    trainer.reconfigure()
    trainer.notify('onNotice', `Training with a learning rate of ${Number(this.#found.toPrecision(3))}, as the search suggests.`)
  }
}
