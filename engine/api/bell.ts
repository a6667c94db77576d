/** How long a stream rests after each event, in ms. */
const restMs = 250

/** Wakes a stream when there is something to tell: at once after a silence, else every 250 ms at most. */
export class Bell {
  readonly #signal: AbortSignal
  #rung = false
  #wake = (): void => {}

  /** An aborted `signal` wakes it for the last time. */
  constructor(signal: AbortSignal) {
    this.#signal = signal
    signal.addEventListener('abort', () => this.#wake(), { once: true })
  }

  ring(): void {
    this.#rung = true
    this.#wake()
  }

  /** Resolves with true when it was rung since the last time, with false when the signal was aborted. */
  async next(): Promise<boolean> {
    await pause(restMs, this.#signal)
    while (!this.#rung && !this.#signal.aborted) await new Promise<void>((resolve) => (this.#wake = resolve))
    this.#rung = false
    return !this.#signal.aborted
  }
}

/** Resolves after so many ms with true, or at once with false when the signal is aborted. */
export function pause(ms: number, signal: AbortSignal): Promise<boolean> {
  if (signal.aborted) return Promise.resolve(false)
  return new Promise((resolve) => {
    const done = () => {
      clearTimeout(timer)
      signal.removeEventListener('abort', done)
      resolve(!signal.aborted)
    }
    const timer = setTimeout(done, ms)
    signal.addEventListener('abort', done, { once: true })
  })
}
