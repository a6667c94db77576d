/** Longer than any pause that a healthy worker makes: a collection of garbage, a large checkpoint, a busy disk. */
export const silenceMs = 30_000

/** Calls `onSilence` when no sign of life came for `silenceMs`, and `onReturn` when one comes after that. */
export class HeartbeatWatch {
  readonly #onSilence: () => void
  readonly #onReturn: () => void
  #silent = false
  #timer: NodeJS.Timeout

  constructor({ onSilence, onReturn }: { onSilence: () => void; onReturn: () => void }) {
    this.#onSilence = onSilence
    this.#onReturn = onReturn
    this.#timer = setTimeout(() => this.#fallSilent(), silenceMs).unref()
  }

  beat(): void {
    this.#timer.refresh()
    if (this.#silent) this.#onReturn()
    this.#silent = false
  }

  stop(): void {
    clearTimeout(this.#timer)
  }

  #fallSilent(): void {
    this.#silent = true
    this.#onSilence()
  }
}
