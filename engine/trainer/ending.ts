import { atBound, atMinimum } from './bounds.ts'
import { parseDuration } from './duration.ts'
import type { ResolvedOptions } from './options.ts'
import type { Counters } from './run-context.ts'

/** Whether a training ends, and why: someone outside, the module, a callback, the clock or a bound wants it to. */
export class Ending {
  readonly #options: ResolvedOptions
  readonly #counters: Counters
  #stopReason: string | null = null
  #earlyReason: string | null = null
  #shouldStop = false
  #deadline = Infinity
  #reason: string | null = null

  constructor(options: ResolvedOptions, counters: Counters) {
    this.#options = options
    this.#counters = counters
  }

  /** A fit begins. */
  begin(): void {
    this.#reason = null
  }

  /** `maxTime` counts from here on. */
  startClock(): void {
    const { maxTime } = this.#options
    this.#deadline = maxTime === null ? Infinity : performance.now() + parseDuration(maxTime, 'maxTime')
  }

  /** The fit is over: keeps why. */
  settle(): void {
    this.#reason = this.#why()
  }

  /** As a sentence; null before, and where it failed. */
  get reason(): string | null {
    return this.#reason
  }

  get stopRequested(): boolean {
    return this.#stopReason !== null
  }

  stop(reason: string): void {
    this.#stopReason ??= reason
  }

  get shouldStop(): boolean {
    return this.#shouldStop
  }

  /** Returns what is to be said where the training has too little to end yet. */
  setShouldStop(stop: boolean, reason: string | null = null): string | null {
    const early = stop && !this.#shouldStop && !atMinimum(this.#options, this.#counters)
    this.#shouldStop = stop
    this.#earlyReason = reason ?? this.#earlyReason
    return early ? notEnough(this.#options) : null
  }

  get isDone(): boolean {
    return this.stopRequested || this.endsEarly || atBound(this.#options, this.#counters)
  }

  get endsEarly(): boolean {
    return (this.#shouldStop || performance.now() >= this.#deadline) && atMinimum(this.#options, this.#counters)
  }

  /** In the order in which a training looks. */
  #why(): string {
    const { maxEpochs, maxSteps, maxTime } = this.#options
    if (this.#stopReason !== null) return this.#stopReason
    if (this.#shouldStop) return this.#earlyReason ?? 'The module or a callback set shouldStop.'
    if (maxEpochs !== null && this.#counters.epoch >= maxEpochs) return `maxEpochs is ${maxEpochs}, and all are done.`
    if (maxSteps !== null && this.#counters.step >= maxSteps) return `maxSteps is ${maxSteps}, and all are done.`
    return `maxTime is ${maxTime}, and it is over.`
  }
}

/** Said where a training that was to end early goes on. */
function notEnough({ minEpochs, minSteps }: ResolvedOptions): string {
  const minimums = [minEpochs !== null && `minEpochs is ${minEpochs}`, minSteps !== null && `minSteps is ${minSteps}`].filter(Boolean)
  return `The training was to end early, and goes on: ${minimums.join(' and ')}.`
}
