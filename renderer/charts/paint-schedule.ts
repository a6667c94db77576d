/**
 * Runs a paint at most once in an interval (ms), however often it is asked for, and not at all while the page is hidden: then once
 * when it is seen again.
 */
export class PaintSchedule {
  readonly #paint: () => void
  readonly #interval: number
  #timer: ReturnType<typeof setTimeout> | null = null
  #painted = -Infinity
  #wanted = false

  constructor(paint: () => void, interval = 250) {
    this.#paint = paint
    this.#interval = interval
  }

  /** Notices from now on when the page is seen again, until the function returned is called. */
  open(): () => void {
    document.addEventListener('visibilitychange', this.#seen)
    return () => {
      this.#cancel()
      document.removeEventListener('visibilitychange', this.#seen)
    }
  }

  request(): void {
    this.#wanted = true
    if (document.hidden || this.#timer !== null) return
    const wait = this.#painted + this.#interval - performance.now()
    if (wait <= 0) this.now()
    else this.#timer = setTimeout(() => this.now(), wait)
  }

  /** For what a person has just done: they needn't wait. */
  now(): void {
    this.#cancel()
    this.#wanted = document.hidden
    if (document.hidden) return
    this.#painted = performance.now()
    this.#paint()
  }

  readonly #seen = (): void => {
    if (!document.hidden && this.#wanted) this.now()
  }

  #cancel(): void {
    if (this.#timer !== null) clearTimeout(this.#timer)
    this.#timer = null
  }
}
