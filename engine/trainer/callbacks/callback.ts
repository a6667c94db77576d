import type { CheckpointRecord } from '../../checkpoint/index.ts'
import type { LightningModule, ModuleHooks } from '../../module/index.ts'
import type { Trainer } from '../trainer.ts'

type ForCallback<F> = F extends (...given: infer Given) => infer Result
  ? (trainer: Trainer, module: LightningModule, ...given: Given) => Result
  : never

/**
 * Code that runs at a training's hooks, beside the module: the same hooks, given the trainer and the module first. A callback's hook
 * runs before the module's.
 */
export type Callback = CallbackHooks & {
  /** Names its state in a checkpoint; default: the class's name. */
  stateKey?: string
  /** State that is saved with a checkpoint, as JSON. */
  stateDict?(): unknown
  loadStateDict?(state: unknown): void
  /** An epoch and its validation are complete and counted: a checkpoint saved now resumes with the next epoch. */
  onEpochComplete?(trainer: Trainer, module: LightningModule): void
  /** A checkpoint is whole on disk. */
  onCheckpointSaved?(trainer: Trainer, module: LightningModule, checkpoint: CheckpointRecord): void
  onCheckpointRemoved?(trainer: Trainer, module: LightningModule, path: string): void
  /** The trainer has something to say to the user, once. */
  onNotice?(trainer: Trainer, module: LightningModule, notice: string): void
  /** A batch of any stage is done. */
  onProgress?(trainer: Trainer, module: LightningModule): void
}

type CallbackHooks = { [Hook in keyof ModuleHooks]?: ForCallback<NonNullable<ModuleHooks[Hook]>> }

export function stateKey(callback: Callback): string {
  return callback.stateKey ?? callback.constructor.name
}
