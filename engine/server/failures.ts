const limit = 20
const span = 60_000 // ms

/** Counts wrong guesses: after 20 within a minute there are too many, until the first of them is a minute old. */
export class Failures {
  #times: number[] = []

  record(): void {
    this.#times.push(Date.now())
  }

  get tooMany(): boolean {
    this.#times = this.#times.filter((time) => time > Date.now() - span)
    return this.#times.length >= limit
  }
}
