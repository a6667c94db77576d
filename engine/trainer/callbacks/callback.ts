import type { Variable } from '@tensorflow/tfjs'
import type { CheckpointRecord } from '../../checkpoint/index.ts'
import type { LightningModule, ModuleHooks } from '../../module/index.ts'
import type { SummaryReport } from '../summary/index.ts'
import type { Trainer } from '../trainer.ts'
import type { Found } from '../tuner/found.ts'

type ForCallback<F> = F extends (...given: infer Given) => infer Result
  ? (trainer: Trainer, module: LightningModule, ...given: Given) => Result
  : never

/**
 * Code that runs at a training's hooks, beside the module: the same hooks, given the trainer and the module first. A callback's hook
 * runs before the module's.
 */
export type Callback = CallbackFunctions &
  CallbackState & {
    /** Whether it searches for hyper-parameters, and so has to run before all others. */
    readonly tunes?: boolean
    /** The bare name of a logged value that it fails without; null where it has none now. */
    readonly monitors?: string | null
  }

export type CallbackFunctions = CallbackHooks & CallbackEvents

type CallbackHooks = { [Hook in keyof ModuleHooks]?: ForCallback<NonNullable<ModuleHooks[Hook]>> }

/** What only callbacks are told. Synchronous. */
export interface CallbackEvents {
  /** A training batch is done, its hooks and what it logs too: a checkpoint saved now resumes with what follows it, such as a validation. */
  onBatchComplete?(trainer: Trainer, module: LightningModule): void
  /** A fit ends in the middle of an epoch, since someone outside asked for it; a checkpoint saved now goes on from there. */
  onStop?(trainer: Trainer, module: LightningModule): void
  /** An epoch and its validation are complete and counted: a checkpoint saved now resumes with the next epoch. */
  onEpochComplete?(trainer: Trainer, module: LightningModule): void
  /** The optimiser has stepped; in manual optimisation, the training step is over. Runs when the step is captured, like its hooks. */
  onAfterOptimizerStep?(trainer: Trainer, module: LightningModule): void
  /** A checkpoint is whole on disk. */
  onCheckpointSaved?(trainer: Trainer, module: LightningModule, checkpoint: CheckpointRecord): void
  onCheckpointRemoved?(trainer: Trainer, module: LightningModule, path: string): void
  /** The run fails with `error`; a checkpoint can still be saved. */
  onException?(trainer: Trainer, module: LightningModule, error: unknown): void
  /** The trainer has something to say to the user, once. */
  onNotice?(trainer: Trainer, module: LightningModule, notice: string): void
  /** What the model is made of, before it is trained. */
  onSummary?(trainer: Trainer, module: LightningModule, report: SummaryReport): void
  /** A search for a hyper-parameter is over. */
  onTuned?(trainer: Trainer, module: LightningModule, found: Found): void
  /** A batch of any stage is done. */
  onProgress?(trainer: Trainer, module: LightningModule): void
}

/** What a checkpoint keeps of a callback. */
export interface CallbackState {
  /** Names its state in a checkpoint; default: the class's name. */
  readonly stateKey?: string
  /** State that is saved with a checkpoint, as JSON. */
  stateDict?(): unknown
  loadStateDict?(state: unknown): void
  /** Variables that are saved with a checkpoint, by name; asked for again at a resume, after `loadStateDict`, to be given their values. */
  stateVariables?(module: LightningModule): Record<string, Variable>
  /** The variable whose values stand for `variable` in a checkpoint's model, such as its average. */
  savedAs?(variable: Variable): Variable
}

export function stateKey(callback: Callback): string {
  return callback.stateKey ?? callback.constructor.name
}

/** A key that tells several callbacks of a class apart by their options, as `EarlyStopping{"monitor":"val_loss","mode":"min"}`. */
export function keyWith(name: string, options: Record<string, unknown>): string {
  return `${name}${JSON.stringify(options)}`
}
