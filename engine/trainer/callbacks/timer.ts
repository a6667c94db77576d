import { LeydenError, refuseUnknown } from '../../errors/index.ts'
import type { LightningModule } from '../../module/index.ts'
import type { Trainer } from '../trainer.ts'
import { keyWith, type Callback } from './callback.ts'
import { clockText, toMilliseconds, type Duration } from '../duration.ts'

export interface TimerOptions {
  /** How long training may take, resumed runs together. Default: no bound. */
  duration?: Duration
  /** Whether the bound ends a training after a batch or after an epoch. Default `step`. */
  interval?: 'step' | 'epoch'
  /** Say that the bound was reached. Default true. */
  verbose?: boolean
}

type TimedStage = 'train' | 'validate' | 'test'

interface Span {
  start: number
  end: number | null
}

/** Measures the time of training, validation and test, and ends a training that takes too long. */
export class Timer implements Callback {
  readonly #durationMs: number | null
  readonly #interval: 'step' | 'epoch'
  readonly #verbose: boolean
  readonly #spans = new Map<TimedStage, Span>()
  /** Training time of the runs before. */
  #offsetMs = 0

  constructor({ duration, interval = 'step', verbose = true, ...others }: TimerOptions = {}) {
    refuseUnknown('Timer', others, ['duration', 'interval', 'verbose'])
    if (interval !== 'step' && interval !== 'epoch') {
      throw new LeydenError(`Timer: interval is '${String(interval)}'; it must be 'step' or 'epoch'.`)
    }
    this.#durationMs = duration === undefined ? null : toMilliseconds(duration, 'Timer: duration')
    this.#interval = interval
    this.#verbose = verbose
  }

  /** Seconds that a stage has taken. Of training, all runs together. */
  timeElapsed(stage: TimedStage = 'train'): number {
    const span = this.#spans.get(stage)
    const own = span ? (span.end ?? performance.now()) - span.start : 0
    return (own + (stage === 'train' ? this.#offsetMs : 0)) / 1000
  }

  /** Seconds of training that are left; null where there is no bound. */
  timeRemaining(): number | null {
    return this.#durationMs === null ? null : this.#durationMs / 1000 - this.timeElapsed()
  }

  get stateKey(): string {
    return keyWith('Timer', { interval: this.#interval })
  }

  stateDict(): { timeElapsed: number } {
    return { timeElapsed: this.timeElapsed() }
  }

  loadStateDict(state: unknown): void {
    this.#offsetMs = (state as { timeElapsed: number }).timeElapsed * 1000
  }

  /** Time that runs before have used up leaves none for this one. */
  onFitStart(trainer: Trainer): void {
    this.#spans.clear()
    this.#check(trainer)
  }

  onTrainStart(): void {
    this.#start('train')
  }

  onTrainBatchEnd(trainer: Trainer): void {
    if (this.#interval === 'step') this.#check(trainer)
  }

  onTrainEpochEnd(trainer: Trainer): void {
    if (this.#interval === 'epoch') this.#check(trainer)
  }

  onTrainEnd(_trainer: Trainer, _module: LightningModule): void {
    this.#end('train')
  }

  onValidationStart(): void {
    this.#start('validate')
  }

  onValidationEnd(): void {
    this.#end('validate')
  }

  onTestStart(): void {
    this.#start('test')
  }

  onTestEnd(): void {
    this.#end('test')
  }

  #start(stage: TimedStage): void {
    this.#spans.set(stage, { start: performance.now(), end: null })
  }

  #end(stage: TimedStage): void {
    const span = this.#spans.get(stage)
    if (span) span.end = performance.now()
  }

  #check(trainer: Trainer): void {
    const remaining = this.timeRemaining()
    if (remaining === null || remaining > 0 || trainer.shouldStop) return
    const reason = `The time limit is reached: training took ${clockText(this.timeElapsed() * 1000)}.`
    trainer.endEarly(reason)
    if (this.#verbose) trainer.notify('onNotice', reason)
  }
}
