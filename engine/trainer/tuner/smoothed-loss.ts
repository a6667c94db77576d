/** The mean of losses of which older ones count less and less, without the bias of its start (as Adam's averages, Kingma and Ba 2015). */
export class SmoothedLoss {
  readonly values: number[] = []
  readonly #smoothing: number
  readonly #threshold: number | null
  #average = 0
  #best = Infinity

  /** `smoothing` is what of the mean stays at a step; `threshold` times the smallest mean is divergence, null never. */
  constructor(smoothing: number, threshold: number | null) {
    this.#smoothing = smoothing
    this.#threshold = threshold
  }

  /** Adds the next loss. Returns whether the training diverges. */
  add(loss: number): boolean {
    this.#average = this.#smoothing * this.#average + (1 - this.#smoothing) * loss
    const smoothed = this.#average / (1 - this.#smoothing ** (this.values.length + 1))
    this.values.push(smoothed)
    const diverges = this.#threshold !== null && this.values.length > 1 && !(smoothed <= this.#threshold * this.#best)
    this.#best = Math.min(this.#best, smoothed)
    return diverges
  }
}
