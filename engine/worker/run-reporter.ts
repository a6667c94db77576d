import type { CheckpointRecord } from '../checkpoint/index.ts'
import type { LightningModule } from '../module/index.ts'
import type { Callback, Found, SummaryReport, Trainer } from '../trainer/index.ts'
import type { WorkerMessage } from './messages.ts'
import { resultOf } from './tuning.ts'

/** How often the host hears how far a run is; the values it shows must be read from the device for it. */
const progressMs = 200

/** Tells the host what a run does. */
export class RunReporter implements Callback {
  readonly #port: { send(message: WorkerMessage): void }
  #lastProgress = 0

  constructor(port: { send(message: WorkerMessage): void }) {
    this.#port = port
  }

  onSummary(_trainer: Trainer, _module: LightningModule, { text, parameters }: SummaryReport): void {
    this.#port.send({ type: 'summary', text, parameters })
  }

  onTuned(_trainer: Trainer, _module: LightningModule, found: Found): void {
    this.#port.send({ type: 'tuned', result: resultOf(found) })
  }

  onProgress(trainer: Trainer): void {
    const now = Date.now()
    const { batch, batches } = trainer.stage
    if (now - this.#lastProgress < progressMs && batch !== batches) return
    this.#lastProgress = now
    this.#port.send({ type: 'progress', progress: trainer.progress })
  }

  /** How far it came, to the batch. */
  onStop(trainer: Trainer): void {
    this.#port.send({ type: 'progress', progress: trainer.progress })
  }

  onEpochComplete(trainer: Trainer): void {
    // The epoch that ended, with what it logged: the counter stands at the next one already.
    this.#port.send({ type: 'progress', progress: { ...trainer.progress, epoch: trainer.currentEpoch - 1 } })
  }

  onCheckpointSaved(_trainer: Trainer, _module: LightningModule, checkpoint: CheckpointRecord): void {
    this.#port.send({ type: 'checkpoint', checkpoint })
  }

  onCheckpointRemoved(_trainer: Trainer, _module: LightningModule, path: string): void {
    this.#port.send({ type: 'checkpointRemoved', path })
  }

  onNotice(_trainer: Trainer, _module: LightningModule, notice: string): void {
    this.#port.send({ type: 'log', level: 'warning', message: notice, time: Date.now() })
  }
}
