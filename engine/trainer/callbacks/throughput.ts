/** What a batch adds; what isn't counted is left out. */
interface Work {
  samples: number
  items?: number
  flops?: number
}

/** Sums of all batches at the end of one, and the time then, in ms. */
type Moment = Record<'time' | 'batches' | 'samples' | 'items' | 'flops', number>

/** Rates over a window of batches, as lightning.fabric's Throughput. The first batch, which is captured, only starts the clock. */
export class Throughput {
  readonly #windowSize: number
  readonly #moments: Moment[] = []

  constructor(windowSize: number) {
    this.#windowSize = windowSize
  }

  get batches(): number {
    return this.#moments.at(-1)?.batches ?? 0
  }

  update(time: number, { samples, items = 0, flops = 0 }: Work): void {
    const last = this.#moments.at(-1) ?? { batches: 0, samples: 0, items: 0, flops: 0 }
    const sums = { samples: last.samples + samples, items: last.items + items, flops: last.flops + flops }
    this.#moments.push({ time, batches: last.batches + 1, ...sums })
    if (this.#moments.length > this.#windowSize) this.#moments.shift()
  }

  /** Takes out time that was spent on something else since the last batch. */
  skip(ms: number): void {
    for (const moment of this.#moments) moment.time += ms
  }

  /** Empty before the second batch. */
  compute(availableFlops?: number): Record<string, number> {
    const [first, last] = [this.#moments[0], this.#moments.at(-1)]
    const seconds = first && last ? (last.time - first.time) / 1000 : 0
    if (!first || !last || seconds === 0) return {}
    const rate = (what: keyof Moment) => (last[what] - first[what]) / seconds
    const rates: Record<string, number> = { 'device/batches_per_sec': rate('batches'), 'device/samples_per_sec': rate('samples') }
    if (last.items > 0) rates['device/items_per_sec'] = rate('items')
    if (last.flops > 0) rates['device/flops_per_sec'] = rate('flops')
    if (last.flops > 0 && availableFlops !== undefined) rates['device/mfu'] = rate('flops') / availableFlops
    return rates
  }
}
