/** How long a buffered write waits at most for others to share its transaction, in ms. */
const flushInterval = 250

/** Calls `flush` once, a while after the first of the writes that are waiting. */
export class FlushTimer {
  readonly #flush: () => void
  #timer: NodeJS.Timeout | undefined

  constructor(flush: () => void) {
    this.#flush = flush
  }

  start(): void {
    if (this.#timer) return
    this.#timer = setTimeout(() => this.#fire(), flushInterval)
    this.#timer.unref()
  }

  stop(): void {
    clearTimeout(this.#timer)
    this.#timer = undefined
  }

  /** A failure (a full disk, say) is no reason for a host to die: nothing is lost yet, and whoever writes or reads next is told. */
  #fire(): void {
    this.#timer = undefined
    try {
      this.#flush()
    } catch {
      // `flush` keeps what it couldn't write and has started this timer again.
    }
  }
}
