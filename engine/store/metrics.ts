import type { Database, Statement } from 'better-sqlite3'
import type { MetricSummary } from './types.ts'
import { type Columns, sliceColumns } from './columns.ts'
import { MetricBlocks } from './metric-blocks.ts'
import { addSummary, emptySummaries, entriesPerParent, groupSummaries, summariesOfPoints } from './pyramid.ts'

/** A metric's row: what is known of all its points without reading one. */
interface MetricRow {
  id: number
  count: number
  first_step: number | null
  last_step: number | null
  last: number | null
  min: number | null
  max: number | null
}

/** The metrics of runs: appends points with their pyramid, and finds a metric by its name. */
export class Metrics {
  readonly blocks: MetricBlocks
  readonly #find: Statement<[string, string], MetricRow>
  readonly #insert: Statement<[string, string]>
  readonly #update: Statement<[MetricRow]>
  readonly #list: Statement<[string], MetricSummary>

  constructor(db: Database) {
    this.blocks = new MetricBlocks(db)
    this.#find = db.prepare('SELECT id, count, first_step, last_step, last, min, max FROM metrics WHERE run = ? AND name = ?')
    this.#insert = db.prepare('INSERT INTO metrics (run, name) VALUES (?, ?)')
    this.#update = db.prepare(
      `UPDATE metrics SET count = @count, first_step = @first_step, last_step = @last_step, last = @last, min = @min, max = @max
       WHERE id = @id`,
    )
    this.#list = db.prepare(
      `SELECT name, count, first_step AS firstStep, last_step AS lastStep, last, min, max FROM metrics WHERE run = ? ORDER BY id`,
    )
  }

  /** In the order of their first points. */
  summaries(run: string): MetricSummary[] {
    return this.#list.all(run).map((row) => ({ ...row, last: row.last ?? NaN }))
  }

  find(run: string, name: string): { id: number; count: number } | undefined {
    return this.#find.get(run, name)
  }

  /** Appends points in log order; called within a transaction. */
  append(run: string, name: string, points: Columns): void {
    const row = this.#find.get(run, name) ?? this.#create(run, name)
    this.#appendLevels(row.id, row.count, points)
    this.#update.run(grown(row, points))
  }

  #create(run: string, name: string): MetricRow {
    const id = Number(this.#insert.run(run, name).lastInsertRowid)
    return { id, count: 0, first_step: null, last_step: null, last: null, min: null, max: null }
  }

  /** Appends to each level the entries that the level below has completed, up to the first level that completes none. */
  #appendLevels(metric: number, count: number, points: Columns): void {
    let fresh = points
    let from = count
    for (let level = 0; fresh[0]!.length > 0; level++) {
      const { start, columns } = this.blocks.append(metric, level, from, fresh)
      const size = entriesPerParent(level)
      const to = from + fresh[0]!.length
      from = Math.floor(from / size)
      // A parent's earlier children are in the last row of their level, which `append` has just read, as a row holds whole parents.
      const children = sliceColumns(columns, from * size - start, Math.floor(to / size) * size - start)
      fresh = groupSummaries(level === 0 ? summariesOfPoints(children) : children, size)
    }
  }
}

function grown(row: MetricRow, points: Columns): MetricRow {
  const total = emptySummaries(1)
  const columns = [row.first_step, row.last_step, row.min, row.max, row.last].map((value) => Float64Array.of(value ?? NaN))
  addSummary(total, 0, columns, 0)
  const added = summariesOfPoints(points)
  for (let i = 0; i < added[0]!.length; i++) addSummary(total, 0, added, i)
  const [first_step, last_step, min, max, last] = total.map((column) => column[0]!) as [number, number, number, number, number]
  return { id: row.id, count: row.count + added[0]!.length, first_step, last_step, min, max, last }
}
