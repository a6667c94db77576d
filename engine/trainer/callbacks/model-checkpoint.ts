import { existsSync, mkdirSync, rmSync } from 'node:fs'
import path from 'node:path'
import type { LightningModule } from '../../module/index.ts'
import type { Trainer } from '../trainer.ts'
import { keyWith, type Callback } from './callback.ts'
import { checkpointName } from './checkpoint-name.ts'
import { recordOf } from './checkpoint-record.ts'
import { freePath } from './free-path.ts'
import { rankCheckpoints, wantedCheckpoints, type KeptCheckpoint } from './kept-checkpoints.ts'
import { resolveModelCheckpoint, type ModelCheckpointOptions, type ResolvedModelCheckpoint } from './model-checkpoint-options.ts'
import { notLogged } from './monitored.ts'

interface State {
  kept: KeptCheckpoint[]
  dirpath: string
  deferred?: boolean
  savedAtStep?: number
}

/**
 * Saves checkpoints by epoch, step or time, and keeps the best and the last. One folder serves as both where they are the same. Where
 * the monitored value isn't logged yet, a save waits for the epoch's end.
 */
export class ModelCheckpoint implements Callback {
  readonly #options: ResolvedModelCheckpoint
  #kept: KeptCheckpoint[] = []
  #dirpath = ''
  /** A save that waits for its monitored value. */
  #deferred = false
  #savedAtStep: number | null = null
  #lastTime = 0

  /** Throws where an option can't be, or more than one says when to save. */
  constructor(options: ModelCheckpointOptions = {}) {
    this.#options = resolveModelCheckpoint(options)
  }

  get bestModelPath(): string | null {
    return this.#best?.path ?? this.lastModelPath
  }

  /** The monitored value of the best; null where none was a number. */
  get bestModelScore(): number | null {
    return this.#best?.score ?? null
  }

  get lastModelPath(): string | null {
    return this.#kept.at(-1)?.path ?? null
  }

  get stateKey(): string {
    const { monitor = null, mode, everyNTrainSteps, everyNEpochs, trainTimeInterval } = this.#options
    return keyWith('ModelCheckpoint', { monitor, mode, everyNTrainSteps, everyNEpochs, trainTimeInterval })
  }

  stateDict(): State {
    return { kept: this.#kept, dirpath: this.#dirpath, deferred: this.#deferred, savedAtStep: this.#savedAtStep ?? undefined }
  }

  /** What another run left in its own folder is not this one's to delete. */
  loadStateDict(state: unknown): void {
    const { kept, dirpath, deferred = false, savedAtStep = null } = state as State
    this.#deferred = deferred
    this.#savedAtStep = savedAtStep
    if (dirpath === this.#dirpath) this.#kept = kept.filter((saved) => existsSync(saved.path))
  }

  get monitors(): string | null {
    return this.#options.monitor ?? null
  }

  setup(trainer: Trainer): void {
    this.#dirpath = path.resolve(this.#options.dirpath ?? path.join(trainer.options.defaultRootDir, 'checkpoints'))
    this.#deferred = false
    this.#savedAtStep = null
  }

  onTrainStart(trainer: Trainer): void {
    this.#lastTime = performance.now()
    this.#savedAtStep ??= trainer.globalStep
  }

  onBatchComplete(trainer: Trainer): void {
    if (!this.#dueByStep(trainer) && !this.#dueByTime()) return
    const { monitor } = this.#options
    if (monitor !== undefined && !(monitor in trainer.callbackMetrics)) this.#deferred = true
    else this.#save(trainer, false)
  }

  onEpochComplete(trainer: Trainer): void {
    const { everyNEpochs } = this.#options
    if (this.#deferred || (everyNEpochs > 0 && trainer.currentEpoch % everyNEpochs === 0)) this.#save(trainer, true)
    this.#deferred = false
  }

  /** For a stop is an exception in Lightning. */
  onStop(trainer: Trainer): void {
    this.#saveAtEnd(trainer)
  }

  onException(trainer: Trainer, _module: LightningModule): void {
    if (trainer.command === 'fit' && trainer.stage.stage !== 'sanity') this.#saveAtEnd(trainer)
  }

  #saveAtEnd(trainer: Trainer): void {
    if (this.#options.saveOnException && trainer.globalStep !== this.#savedAtStep && trainer.globalStep > 0) this.#save(trainer, false)
  }

  /** Saves at once, as a person asked for: no other checkpoint is measured against it, and none replaces it. Returns its folder. */
  saveNow(trainer: Trainer, complete: boolean): string {
    const saved = this.#freePath(trainer, complete)
    mkdirSync(path.dirname(saved), { recursive: true })
    const bytes = trainer.saveCheckpoint(saved)
    trainer.notify('onCheckpointSaved', recordOf(trainer, { path: saved, bytes, best: false, complete }))
    return saved
  }

  get #best(): KeptCheckpoint | undefined {
    return rankCheckpoints(this.#kept, this.#options.mode)[0]
  }

  /** Batches of a window of accumulation have the same step. */
  #dueByStep({ globalStep }: Trainer): boolean {
    const { everyNTrainSteps } = this.#options
    return everyNTrainSteps > 0 && globalStep % everyNTrainSteps === 0 && globalStep !== this.#savedAtStep
  }

  #dueByTime(): boolean {
    const { trainTimeInterval } = this.#options
    if (trainTimeInterval === null || performance.now() - this.#lastTime < trainTimeInterval) return false
    this.#lastTime = performance.now()
    return true
  }

  #save(trainer: Trainer, complete: boolean): void {
    const saved = { path: this.#freePath(trainer, complete), score: this.#score(trainer, complete), step: trainer.globalStep }
    if (!wantedCheckpoints([...this.#kept, saved], this.#options).has(saved)) return
    mkdirSync(path.dirname(saved.path), { recursive: true })
    this.#kept.push(saved)
    this.#savedAtStep = saved.step
    const best = this.bestModelPath === saved.path
    const bytes = trainer.saveCheckpoint(saved.path, { weightsOnly: this.#options.saveWeightsOnly })
    trainer.notify('onCheckpointSaved', recordOf(trainer, { path: saved.path, bytes, best, complete }))
    this.#prune(trainer)
  }

  /** Removes what is neither among the best nor the last, after the new one is whole; never what the run was resumed from. */
  #prune(trainer: Trainer): void {
    const wanted = wantedCheckpoints(this.#kept, this.#options)
    for (const saved of this.#kept.filter((candidate) => !wanted.has(candidate))) {
      if (saved.path === trainer.resumedFrom) continue
      rmSync(saved.path, { recursive: true, force: true })
      trainer.notify('onCheckpointRemoved', saved.path)
    }
    this.#kept = this.#kept.filter((candidate) => wanted.has(candidate))
  }

  #score({ callbackMetrics }: Trainer, complete: boolean): number | null {
    const { monitor } = this.#options
    const value = callbackMetrics[monitor ?? 'val_loss']
    if (value === undefined && monitor !== undefined && complete) throw notLogged('ModelCheckpoint', monitor, callbackMetrics)
    return value === undefined || !Number.isFinite(value) ? null : value
  }

  #freePath(trainer: Trainer, complete: boolean): string {
    const { filename, autoInsertMetricName } = this.#options
    const place = { epoch: trainer.currentEpoch - (complete ? 1 : 0), step: trainer.globalStep }
    return freePath(this.#dirpath, checkpointName(filename, { ...trainer.callbackMetrics, ...place }, autoInsertMetricName))
  }
}
