import type { MetricCursor, MetricPoints, MetricSummary } from '../../engine/api/contract/index.ts'
import { HeldMetric } from './held-metric.ts'
import { fetchTables, type MetricSource, requests, type WantedTable } from './metric-requests.ts'
import type { MetricTable, StepRange } from './metric-table.ts'
import { PaintSchedule } from './paint-schedule.ts'
import { clockReads, mergePoints, StepClock } from './step-clock.ts'
import { grownSummary, newSummary } from './summaries.ts'

/**
 * A run's metrics, outside of React: summaries of all, tables of those that are watched. Whoever draws is told by `subscribe`, at most
 * four times a second, and reads what it needs.
 */
export class RunMetrics {
  readonly clock = new StepClock()
  /** Grows with each change that is told. */
  version = 0
  loaded = false
  readonly #source: MetricSource
  readonly #buckets: number
  readonly #summaries = new Map<string, MetricSummary>()
  readonly #held = new Map<string, HeldMetric>()
  readonly #listeners = new Set<() => void>()
  readonly #schedule = new PaintSchedule(() => this.#tell())
  #list: MetricSummary[] = []
  #zoom: StepRange | null = null
  #asking = false
  /** Before what was logged is known, what is logged now can't be put after it. */
  #clockLoaded = false
  #clockLoading: Promise<void> | null = null

  constructor(source: MetricSource, buckets = 1000) {
    this.#source = source
    this.#buckets = buckets
  }

  /** Until the function returned is called; nothing is told of a hidden page. */
  open(): () => void {
    return this.#schedule.open()
  }

  /** Reads which metrics there are. Throws what the call threw. */
  async load(): Promise<void> {
    for (const summary of await this.#source.list()) this.#summaries.set(summary.name, summary)
    this.loaded = true
    this.#schedule.now()
  }

  /** In the order of their first points. The same array until the next change is told. */
  list(): MetricSummary[] {
    return this.#list
  }

  summary(name: string): MetricSummary | undefined {
    return this.#summaries.get(name)
  }

  /** Smallest and largest step of all metrics. */
  extent(): StepRange | null {
    const known = [...this.#summaries.values()].filter(({ count }) => count > 0)
    if (known.length === 0) return null
    const from = known.reduce((least, { firstStep }) => Math.min(least, firstStep), Infinity)
    return { from, to: known.reduce((most, { lastStep }) => Math.max(most, lastStep), -Infinity) }
  }

  /** What is known, for `metrics.follow`. */
  cursor(): MetricCursor {
    return Object.fromEntries([...this.#summaries].map(([name, { count }]) => [name, count]))
  }

  take(news: MetricPoints[]): void {
    for (const points of news) {
      const known = this.#summaries.get(points.name) ?? newSummary(points.name)
      this.#summaries.set(points.name, grownSummary(known, points))
      this.#held.get(points.name)?.append(points)
    }
    if (this.#clockLoaded) this.clock.add(mergePoints(news))
    this.#ask()
    this.#schedule.request()
  }

  /** Holds the metric's table until the function returned is called. */
  watch(name: string): () => void {
    const held = this.#held.get(name) ?? new HeldMetric(this.#buckets)
    this.#held.set(name, held)
    held.watchers++
    held.lookAt(this.#zoom)
    this.#ask()
    return () => {
      if (--held.watchers === 0) this.#held.delete(name)
    }
  }

  /** What to draw of a watched metric: the finest table that covers the zoom. */
  table(name: string): MetricTable | undefined {
    return this.#held.get(name)?.drawn
  }

  /** Makes what lies in the range finer where a row stands for several points. Nobody is told unless another table is to be drawn. */
  zoom(range: StepRange | null): void {
    this.#zoom = range
    let changed = false
    for (const held of this.#held.values()) changed = held.lookAt(range) || changed
    this.#ask()
    if (changed) this.#schedule.now()
  }

  /** Asks again for what couldn't be had, as after a lost connection. */
  retry(): void {
    for (const held of this.#held.values()) held.retry()
    this.#ask()
    this.#schedule.now()
  }

  /** For charts over epochs or time: asks once. Throws what the call threw, and may be tried again then. */
  loadClock(): Promise<void> {
    this.#clockLoading ??= this.#readClock().catch((error: unknown) => {
      this.#clockLoading = null
      throw error
    })
    return this.#clockLoading
  }

  async #readClock(): Promise<void> {
    const reads = clockReads([...this.#summaries.values()])
    const parts = await Promise.all(reads.map(({ name, from, limit }) => this.#source.points(name, from, limit)))
    this.clock.add(mergePoints(parts))
    this.#clockLoaded = true
  }

  subscribe(listener: () => void): () => void {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  #tell(): void {
    this.#list = [...this.#summaries.values()]
    this.version++
    for (const listener of this.#listeners) listener()
  }

  /** Charts come into view together: what they want is asked for together. */
  #ask(): void {
    if (this.#asking) return
    this.#asking = true
    queueMicrotask(() => {
      this.#asking = false
      const tables = [...this.#held].flatMap(([name, held]) => held.wanting().map((table) => ({ name, table })))
      for (const wanted of requests(tables)) void this.#fetch(wanted)
    })
  }

  async #fetch(wanted: WantedTable[]): Promise<void> {
    await fetchTables(wanted, this.#source)
    for (const { name } of wanted) this.#held.get(name)?.lookAt(this.#zoom)
    this.#schedule.now()
  }
}
