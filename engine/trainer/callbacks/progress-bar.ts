import type { LightningModule } from '../../module/index.ts'
import { formatProfile, progressDisplay, type Command, type ProgressDisplay } from '../../terminal/index.ts'
import type { SummaryReport } from '../summary/index.ts'
import type { Trainer } from '../trainer.ts'
import type { Callback } from './callback.ts'

/** How often the bar is drawn; the values it shows must be read from the device for it. */
const drawMs = 200

/** Shows a run that a script started in its own process: the model, a bar, a line an epoch. */
export class ProgressBar implements Callback {
  #display: ProgressDisplay | null = null
  #drawnAt = 0

  setup(_trainer: Trainer, _module: LightningModule, command: Command): void {
    this.#display = progressDisplay(command)
  }

  onSummary(_trainer: Trainer, _module: LightningModule, { text }: SummaryReport): void {
    this.#display?.print(text)
  }

  onProgress(trainer: Trainer): void {
    const { batch, batches } = trainer.stage
    if (Date.now() - this.#drawnAt < drawMs && batch !== batches) return
    this.#drawnAt = Date.now()
    this.#display?.update(trainer.progress)
  }

  /** How far it came, to the batch. */
  onStop(trainer: Trainer): void {
    this.#display?.update(trainer.progress)
  }

  /** The epoch that ended, with what it logged: the counter stands at the next one already. */
  onEpochComplete(trainer: Trainer): void {
    this.#display?.update({ ...trainer.progress, epoch: trainer.currentEpoch - 1 })
  }

  onNotice(_trainer: Trainer, _module: LightningModule, notice: string): void {
    this.#display?.print(notice)
  }

  teardown(trainer: Trainer): void {
    if (trainer.profile) this.#display?.print(formatProfile(trainer.profile))
    this.#display?.end()
  }
}
