import { existsSync, mkdirSync, rmSync } from 'node:fs'
import path from 'node:path'
import { LeydenError, refuseUnknown } from '../../errors/index.ts'
import type { Trainer } from '../trainer.ts'
import type { Callback } from './callback.ts'

export interface ModelCheckpointOptions {
  /** The logged value that decides which checkpoint is best. Default: `val_loss` where it is logged, else the newest is best. */
  monitor?: string
  /** Whether a smaller or a larger value is better. Default `min`. */
  mode?: 'min' | 'max'
  /** How many of the best are kept; -1 keeps all. Default 1. */
  saveTopK?: number
  /** Keep the newest too. Default true. */
  saveLast?: boolean
  everyNEpochs?: number
  /** Default: `checkpoints` in the trainer's folder. */
  dirpath?: string
}

interface Saved {
  path: string
  /** The monitored value; null where it wasn't a number. */
  score: number | null
  step: number
}

interface State {
  kept: Saved[]
  dirpath: string
}

/** Saves a checkpoint when an epoch is complete, and keeps the best and the last. One folder serves as both where they are the same. */
export class ModelCheckpoint implements Callback {
  readonly #options: Required<Omit<ModelCheckpointOptions, 'monitor' | 'dirpath'>> & ModelCheckpointOptions
  #kept: Saved[] = []
  #dirpath = ''
  /** What a resumed run started from, which stays. */
  #resumedFrom: string | null = null

  constructor(options: ModelCheckpointOptions = {}) {
    refuseUnknown('ModelCheckpoint', options, ['monitor', 'mode', 'saveTopK', 'saveLast', 'everyNEpochs', 'dirpath'])
    if (options.mode !== undefined && options.mode !== 'min' && options.mode !== 'max') throw wrongMode(options.mode)
    this.#options = { mode: 'min', saveTopK: 1, saveLast: true, everyNEpochs: 1, ...options }
  }

  get bestModelPath(): string | null {
    return this.#ranked()[0]?.path ?? this.lastModelPath
  }

  get lastModelPath(): string | null {
    return this.#kept.at(-1)?.path ?? null
  }

  /** Two callbacks with different monitors keep their states apart. */
  get stateKey(): string {
    return `ModelCheckpoint(${this.#options.monitor ?? ''},${this.#options.mode})`
  }

  stateDict(): State {
    return { kept: this.#kept, dirpath: this.#dirpath }
  }

  /** What another run left in its own folder is not this one's to delete. */
  loadStateDict(state: unknown): void {
    const { kept, dirpath } = state as State
    this.#resumedFrom = kept.at(-1)?.path ?? null // the state was written with the newest
    if (dirpath === this.#dirpath) this.#kept = kept.filter((saved) => existsSync(saved.path))
  }

  setup(trainer: Trainer): void {
    this.#dirpath = path.resolve(this.#options.dirpath ?? path.join(trainer.options.defaultRootDir, 'checkpoints'))
  }

  onEpochComplete(trainer: Trainer): void {
    if (trainer.currentEpoch % this.#options.everyNEpochs !== 0) return
    mkdirSync(this.#dirpath, { recursive: true })
    const saved = { path: this.#freePath(trainer), score: this.#score(trainer), step: trainer.globalStep }
    this.#kept.push(saved)
    const best = this.bestModelPath === saved.path
    const bytes = trainer.saveCheckpoint(saved.path)
    const metrics = { ...trainer.callbackMetrics }
    // Counted from 0, as in hooks and names: the epoch that the checkpoint ends.
    const record = { path: saved.path, epoch: trainer.currentEpoch - 1, step: saved.step, bytes, time: Date.now(), metrics, best }
    trainer.notify('onCheckpointSaved', record)
    this.#prune(trainer)
  }

  /** Removes what is neither among the best nor the last, after the new one is whole. */
  #prune(trainer: Trainer): void {
    const { saveTopK, saveLast } = this.#options
    if (saveTopK === -1) return
    const wanted = new Set(this.#ranked().slice(0, saveTopK))
    const last = this.#kept.at(-1)
    if (last && (saveLast || wanted.size === 0)) wanted.add(last)
    for (const saved of this.#kept.filter((candidate) => !wanted.has(candidate))) {
      if (saved.path === this.#resumedFrom) continue
      rmSync(saved.path, { recursive: true, force: true })
      trainer.notify('onCheckpointRemoved', saved.path)
    }
    this.#kept = this.#kept.filter((candidate) => wanted.has(candidate))
  }

  /** Those with a monitored value, best first; of equal ones the older stays best. */
  #ranked(): Saved[] {
    const sign = this.#options.mode === 'max' ? -1 : 1
    return this.#kept.filter(({ score }) => score !== null).sort((a, b) => sign * (a.score! - b.score!))
  }

  #score(trainer: Trainer): number | null {
    const { monitor } = this.#options
    const value = trainer.callbackMetrics[monitor ?? 'val_loss']
    if (value === undefined && monitor !== undefined) throw notLogged(monitor, Object.keys(trainer.callbackMetrics))
    return value === undefined || !Number.isFinite(value) ? null : value
  }

  /** `epoch=003-step=3752`, with `-v1` and so on where another run used the name in this folder. */
  #freePath(trainer: Trainer): string {
    const name = `epoch=${String(trainer.currentEpoch - 1).padStart(3, '0')}-step=${trainer.globalStep}`
    let candidate = path.join(this.#dirpath, name)
    for (let version = 1; existsSync(candidate); version++) candidate = path.join(this.#dirpath, `${name}-v${version}`)
    return candidate
  }
}

function wrongMode(mode: unknown): LeydenError {
  return new LeydenError(`ModelCheckpoint: mode is '${String(mode)}'; it must be 'min' or 'max'.`)
}

function notLogged(monitor: string, logged: string[]): LeydenError {
  return new LeydenError(`ModelCheckpoint monitors '${monitor}', which was not logged.`, {
    remedy: logged.length ? `Logged are: ${logged.join(', ')}.` : 'Nothing was logged: call this.log in a step.',
  })
}
