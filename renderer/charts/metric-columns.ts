/** A metric's rows as parallel columns of the same length: one row a bucket, or a point that was logged since. */
export interface MetricColumns {
  /** Smallest and largest step of the row. */
  firstStep: Float64Array
  lastStep: Float64Array
  /** Over the row's finite values; NaN where it has none. */
  min: Float64Array
  max: Float64Array
  /** The value logged last in the row, whatever it is. */
  last: Float64Array
}

const names = ['firstStep', 'lastStep', 'min', 'max', 'last'] as const

/** Columns that grow at their end, in typed arrays that double. */
export class GrowingColumns {
  #columns: MetricColumns = empty(64)
  #length = 0

  get length(): number {
    return this.#length
  }

  /** Views of what is held; good until the next change. */
  view(): MetricColumns {
    return mapColumns((name) => this.#columns[name].subarray(0, this.#length))
  }

  replace(columns: MetricColumns): void {
    this.#length = columns.last.length
    this.#columns = mapColumns((name) => columns[name].slice())
  }

  addPoint(step: number, value: number): void {
    if (this.#length === this.#columns.last.length) this.#grow()
    const at = this.#length++
    const finite = Number.isFinite(value) ? value : NaN
    this.#columns.firstStep[at] = this.#columns.lastStep[at] = step
    this.#columns.min[at] = this.#columns.max[at] = finite
    this.#columns.last[at] = value
  }

  #grow(): void {
    const grown = empty(Math.max(64, 2 * this.#length))
    for (const name of names) grown[name].set(this.#columns[name])
    this.#columns = grown
  }
}

const mapColumns = (make: (name: (typeof names)[number]) => Float64Array): MetricColumns =>
  Object.fromEntries(names.map((name) => [name, make(name)])) as unknown as MetricColumns

const empty = (rows: number): MetricColumns => mapColumns(() => new Float64Array(rows))
