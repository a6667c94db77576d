import { mkdirSync } from 'node:fs'
import path from 'node:path'
import { LeydenError, refuseUnknown } from '../../errors/index.ts'
import type { Trainer } from '../trainer.ts'
import type { Callback } from './callback.ts'
import { recordOf } from './checkpoint-record.ts'
import { freePath } from './free-path.ts'

export interface OnExceptionCheckpointOptions {
  /** Default: `checkpoints` in the trainer's folder. */
  dirpath?: string
  /** Default `on_exception`. */
  filename?: string
}

/** Saves a checkpoint where a fit fails, in whatever hook but those of the sanity check. */
export class OnExceptionCheckpoint implements Callback {
  readonly #options: OnExceptionCheckpointOptions

  constructor(options: OnExceptionCheckpointOptions = {}) {
    refuseUnknown('OnExceptionCheckpoint', options, ['dirpath', 'filename'])
    if (options.filename === '') throw new LeydenError("OnExceptionCheckpoint: filename is ''; a checkpoint needs a name.")
    this.#options = options
  }

  onException(trainer: Trainer): void {
    if (trainer.command !== 'fit' || trainer.stage.stage === 'sanity' || trainer.optimizers.length === 0) return
    const { dirpath = path.join(trainer.options.defaultRootDir, 'checkpoints'), filename = 'on_exception' } = this.#options
    const folder = freePath(path.resolve(dirpath), filename)
    mkdirSync(path.dirname(folder), { recursive: true })
    const bytes = trainer.saveCheckpoint(folder)
    trainer.notify('onCheckpointSaved', recordOf(trainer, { path: folder, bytes, best: false, complete: false }))
  }
}
