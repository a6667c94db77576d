import type { MetricPoints } from '../../engine/api/contract/index.ts'
import { MetricTable, type StepRange } from './metric-table.ts'
import { covers, widened } from './step-range.ts'

/** The tables of a metric while somebody watches it: one of all its steps and, zoomed in, a finer one of the steps around. */
export class HeldMetric {
  watchers = 0
  #whole: MetricTable
  #near: MetricTable | null = null
  /** Takes the place of `near` when it has arrived. */
  #next: MetricTable | null = null
  #view: StepRange | null = null
  readonly #buckets: number

  constructor(buckets: number) {
    this.#buckets = buckets
    this.#whole = new MetricTable(buckets)
  }

  get drawn(): MetricTable {
    return this.#near && this.#view && covers(this.#near.range, this.#view) ? this.#near : this.#whole
  }

  append(points: MetricPoints): void {
    for (const table of [this.#whole, this.#near, this.#next]) table?.append(points)
  }

  wanting(): MetricTable[] {
    return [this.#whole, this.#near, this.#next].filter((table): table is MetricTable => table?.wanting ?? false)
  }

  /** Says which steps are looked at; true when another table is drawn now. */
  lookAt(view: StepRange | null): boolean {
    const before = this.drawn
    this.#view = view
    if (this.#next?.state === 'ready') [this.#near, this.#next] = [this.#next, null]
    if (view === null) this.#near = this.#next = null
    else if (this.#whole.state === 'ready' && this.#whole.coarse) this.#refine(view)
    return this.drawn !== before
  }

  retry(): void {
    if (this.#whole.state === 'failed') this.#whole = new MetricTable(this.#buckets)
    if (this.#next?.state === 'failed') this.#next = null
  }

  #refine(view: StepRange): void {
    const wanted = widened(view)
    const fits = (table: MetricTable | null) => table !== null && covers(table.range, view) && !coarser(table, wanted)
    // Three times the buckets, since the range is three times what is seen.
    if (!fits(this.#near) && !fits(this.#next)) this.#next = new MetricTable(3 * this.#buckets, wanted)
  }
}

/** Zooming in, a table does until its range is four times as wide as the one wanted, or its rows are points. */
const coarser = ({ range, state, coarse }: MetricTable, wanted: StepRange) =>
  range!.to - range!.from > 4 * (wanted.to - wanted.from) && (state !== 'ready' || coarse)
