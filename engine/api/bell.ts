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
  }

  ring(): void {
    this.#rung = true
    this.#wake()
  }

  /** Resolves with true when it was rung since the last time, with false when the signal was aborted. */
  async next(): Promise<boolean> {
    await pause(restMs, this.#signal)
    while (!this.#rung && !this.#signal.aborted) await this.#woken()
    this.#rung = false
    return !this.#signal.aborted
  }

  /** Leaves no listener behind: a combined signal that has one is kept for ever by Node. */
  #woken(): Promise<void> {
    return new Promise((resolve) => {
      this.#wake = () => {
        this.#signal.removeEventListener('abort', this.#wake)
        resolve()
      }
      this.#signal.addEventListener('abort', this.#wake)
    })
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
