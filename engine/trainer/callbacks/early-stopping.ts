import { refuseUnknown } from '../../errors/index.ts'
import type { Trainer } from '../trainer.ts'
import { keyWith, type Callback } from './callback.ts'
import { checkCount, checkMode, notLogged, type MonitorMode } from './monitored.ts'

export interface EarlyStoppingOptions {
  /** The logged value that decides. */
  monitor: string
  /** Whether a smaller or a larger value is better. Default `min`. */
  mode?: MonitorMode
  /** A change of this or less is no improvement. Default 0. */
  minDelta?: number
  /** Checks without an improvement after which the training stops. Default 3. */
  patience?: number
  /** Whether it is an error where the value isn't logged. Default true. */
  strict?: boolean
  /** Stop where the value is NaN or infinite. Default true. */
  checkFinite?: boolean
  /** Stop where the value is better than this: it is good enough. */
  stoppingThreshold?: number
  /** Stop where the value is worse than this. */
  divergenceThreshold?: number
  /** Check when an epoch ends, else after a validation. Default: where each epoch has a validation. */
  checkOnTrainEpochEnd?: boolean
  /** Say each improvement. Default false. */
  verbose?: boolean
}

export type StoppingReason = 'NOT_STOPPED' | 'STOPPING_THRESHOLD' | 'DIVERGENCE_THRESHOLD' | 'PATIENCE_EXHAUSTED' | 'NON_FINITE_METRIC'

interface State {
  waitCount: number
  stoppedEpoch: number
  /** Null before the first value. */
  bestScore: number | null
  stoppingReason: StoppingReason
  stoppingReasonMessage: string | null
  /** The newest value; null before the first. */
  lastValue: number | null
}

const optionNames = ['monitor', 'mode', 'minDelta', 'patience', 'strict', 'checkFinite', 'verbose']
const thresholds = ['stoppingThreshold', 'divergenceThreshold', 'checkOnTrainEpochEnd']

/** Ends a training whose monitored value no longer improves, or isn't finite. The reason is said, and kept in `stoppingReason`. */
export class EarlyStopping implements Callback {
  readonly #options: Required<Omit<EarlyStoppingOptions, 'stoppingThreshold' | 'divergenceThreshold' | 'checkOnTrainEpochEnd'>> &
    EarlyStoppingOptions
  #state: State = {
    waitCount: 0,
    stoppedEpoch: 0,
    bestScore: null,
    stoppingReason: 'NOT_STOPPED',
    stoppingReasonMessage: null,
    lastValue: null,
  }

  constructor(options: EarlyStoppingOptions) {
    refuseUnknown('EarlyStopping', options, [...optionNames, ...thresholds])
    checkMode('EarlyStopping', options.mode)
    checkCount('EarlyStopping', 'patience', options.patience, 0)
    this.#options = { mode: 'min', minDelta: 0, patience: 3, strict: true, checkFinite: true, verbose: false, ...options }
  }

  get stoppingReason(): StoppingReason {
    return this.#state.stoppingReason
  }

  /** Null where it didn't stop the training. */
  get stoppingReasonMessage(): string | null {
    return this.#state.stoppingReasonMessage
  }

  /** The epoch that was the last, from 0; 0 too where the training wasn't stopped. */
  get stoppedEpoch(): number {
    return this.#state.stoppedEpoch
  }

  /** Checks since the last improvement. */
  get waitCount(): number {
    return this.#state.waitCount
  }

  get bestScore(): number | null {
    return this.#state.bestScore
  }

  get monitors(): string | null {
    return this.#options.strict ? this.#options.monitor : null
  }

  get stateKey(): string {
    const { monitor, mode } = this.#options
    return keyWith('EarlyStopping', { monitor, mode })
  }

  stateDict(): State {
    return { ...this.#state }
  }

  loadStateDict(state: unknown): void {
    this.#state = { ...(state as State) }
  }

  /** A training that it has ended stays so, unless it has other options now. */
  onLoadCheckpoint(trainer: Trainer): void {
    if (this.#state.stoppingReason === 'NOT_STOPPED') return
    if (!this.#wouldStop()) return void Object.assign(this.#state, { stoppingReason: 'NOT_STOPPED', stoppingReasonMessage: null })
    trainer.endEarly(this.#state.stoppingReasonMessage!)
    trainer.notify('onNotice', `${this.#state.stoppingReasonMessage} To go on, change the options of EarlyStopping, or leave it out.`)
  }

  onTrainEpochEnd(trainer: Trainer): void {
    if (this.#atEpochEnd(trainer)) this.#check(trainer)
  }

  onValidationEnd(trainer: Trainer): void {
    if (trainer.command === 'fit' && trainer.stage.stage !== 'sanity' && !this.#atEpochEnd(trainer)) this.#check(trainer)
  }

  #atEpochEnd(trainer: Trainer): boolean {
    const { checkValEveryNEpoch, valCheckInterval } = trainer.options
    return this.#options.checkOnTrainEpochEnd ?? (checkValEveryNEpoch === 1 && valCheckInterval === null)
  }

  /** An epoch that was stopped in its middle has no value to decide by, and a trial run logs what it pleases. */
  #check(trainer: Trainer): void {
    const { monitor, strict } = this.#options
    if (trainer.stopRequested || trainer.options.fastDevRun) return
    const value = trainer.callbackMetrics[monitor]
    if (value === undefined) {
      if (strict) throw notLogged('EarlyStopping', monitor, trainer.callbackMetrics)
      return
    }
    this.#state.lastValue = value
    const stop = this.#judge(value, trainer)
    if (!stop) return
    const [stoppingReason, stoppingReasonMessage] = stop
    Object.assign(this.#state, { stoppingReason, stoppingReasonMessage, stoppedEpoch: trainer.currentEpoch })
    trainer.notify('onNotice', stoppingReasonMessage)
    trainer.endEarly(stoppingReasonMessage)
  }

  /** Why to stop, or null. */
  #judge(value: number, trainer: Trainer): [StoppingReason, string] | null {
    const { monitor, checkFinite, stoppingThreshold, divergenceThreshold, patience } = this.#options
    const state = this.#state
    const stopped = `Training stops after epoch ${trainer.currentEpoch}: ${monitor} is ${value}`
    const best = `the best was ${state.bestScore ?? 'none'}`
    if (checkFinite && !Number.isFinite(value)) return ['NON_FINITE_METRIC', `${stopped}; ${best}.`]
    if (stoppingThreshold !== undefined && this.#better(value, stoppingThreshold))
      return ['STOPPING_THRESHOLD', `${stopped}, better than the stoppingThreshold of ${stoppingThreshold}.`]
    if (divergenceThreshold !== undefined && this.#better(divergenceThreshold, value))
      return ['DIVERGENCE_THRESHOLD', `${stopped}, worse than the divergenceThreshold of ${divergenceThreshold}.`]
    if (this.#improves(value)) return this.#improve(value, trainer)
    state.waitCount += 1
    if (state.waitCount < patience) return null
    return ['PATIENCE_EXHAUSTED', `${stopped}, and ${state.waitCount} checks brought no improvement; ${best}.`]
  }

  #wouldStop(): boolean {
    const { patience, checkFinite, stoppingThreshold, divergenceThreshold } = this.#options
    const { stoppingReason, waitCount, lastValue } = this.#state
    if (stoppingReason === 'PATIENCE_EXHAUSTED') return waitCount >= patience
    if (stoppingReason === 'NON_FINITE_METRIC') return checkFinite
    if (stoppingReason === 'STOPPING_THRESHOLD') return stoppingThreshold !== undefined && this.#better(lastValue!, stoppingThreshold)
    return divergenceThreshold !== undefined && this.#better(divergenceThreshold, lastValue!)
  }

  #better(value: number, than: number): boolean {
    return this.#options.mode === 'min' ? value < than : value > than
  }

  #improves(value: number): boolean {
    const { mode, minDelta } = this.#options
    const { bestScore } = this.#state
    return !Number.isNaN(value) && (bestScore === null || this.#better(mode === 'min' ? value + minDelta : value - minDelta, bestScore))
  }

  #improve(value: number, trainer: Trainer): null {
    const { monitor, verbose } = this.#options
    const before = this.#state.bestScore
    if (verbose) trainer.notify('onNotice', `${monitor} improved${before === null ? '' : ` from ${before}`} to ${value}.`)
    Object.assign(this.#state, { bestScore: value, waitCount: 0 })
    return null
  }
}
