import type { MetricBuckets, MetricPoints } from '../../engine/api/contract/index.ts'
import { GrowingColumns, type MetricColumns } from './metric-columns.ts'

/** Steps, both ends included. */
export interface StepRange {
  from: number
  to: number
}

/**
 * What is held of a metric: its buckets as the engine cut them, of all steps or of a range, then the points logged since. A request
 * may be under way while points arrive: they are added at once, and again to the buckets that the request brings.
 */
export class MetricTable {
  /** Null for all steps. */
  readonly range: StepRange | null
  /** How many buckets are asked for. */
  readonly wished: number
  state: 'new' | 'loading' | 'ready' | 'failed' = 'new'
  error: unknown = null
  /** Points of the metric that are known here, those outside of the range included. */
  count = 0
  readonly #columns = new GrowingColumns()
  #view: MetricColumns | null = null
  #since: MetricPoints[] | null = null
  #torn = false

  constructor(wished: number, range: StepRange | null = null) {
    this.wished = wished
    this.range = range
  }

  get rows(): number {
    return this.#columns.length
  }

  /** The same object until the table changes. */
  get columns(): MetricColumns {
    return (this.#view ??= this.#columns.view())
  }

  /** True when a row stands for more than one point. */
  get coarse(): boolean {
    return this.range === null ? this.rows < this.count : this.#widestRow() > 0
  }

  /** True when its buckets should be asked for: never yet, points are missing, or it has outgrown the wish. */
  get wanting(): boolean {
    return this.#since === null && (this.state === 'new' || this.#torn || this.rows > 2 * this.wished)
  }

  begin(): void {
    if (this.state !== 'ready') this.state = 'loading'
    this.#since = []
  }

  replace(buckets: MetricBuckets): void {
    const since = this.#since ?? []
    this.#since = null
    this.#torn = false
    this.#columns.replace(buckets)
    this.#view = null
    this.count = buckets.count
    this.state = 'ready'
    for (const points of since) this.append(points)
  }

  /** What is held stays: old data is better than none. */
  fail(error: unknown): void {
    this.#since = null
    this.#torn = false
    this.error = error
    if (this.state !== 'ready') this.state = 'failed'
  }

  append(points: MetricPoints): void {
    this.#since?.push(points)
    if (this.state !== 'ready') return
    const known = this.count - points.from
    if (known < 0) this.#torn = true
    if (known < 0 || known >= points.value.length) return
    this.#view = null
    for (let i = known; i < points.value.length; i++) {
      if (this.#covers(points.step[i]!)) this.#columns.addPoint(points.step[i]!, points.value[i]!)
    }
    this.count = points.from + points.value.length
  }

  #covers(step: number): boolean {
    return this.range === null || (step >= this.range.from && step <= this.range.to)
  }

  #widestRow(): number {
    const { firstStep, lastStep } = this.columns
    return firstStep.reduce((widest, first, i) => Math.max(widest, lastStep[i]! - first), 0)
  }
}
