import type { Database, Statement } from 'better-sqlite3'
import { type Columns, concatColumns, decodeColumns, emptyColumns, encodeColumns, sliceColumns } from './columns.ts'
import { type Piece, pointColumns, summaryColumns } from './pyramid.ts'

/**
 * Points, or entries of a level, in one row of `metric_blocks`. An append rewrites the last row of each level that grows: 4 KiB where
 * values are float32, 16 KiB at worst.
 */
export const blockRows = 512

interface BlockRow {
  block: number
  data: Uint8Array
}

/** Entries from `start` on, as they stand in the table after an append. */
export interface Appended {
  start: number
  columns: Columns
}

/**
 * The points (level 0) and pyramid levels of each metric: per level a sequence that only grows, cut into rows of `blockRows`. Entries
 * never change once written, so a reader that took a metric's count first needs no transaction: the entries below it stay.
 */
export class MetricBlocks {
  readonly #select: Statement<[number, number, number, number], BlockRow>
  readonly #upsert: Statement<[number, number, number, Uint8Array]>

  constructor(db: Database) {
    this.#select = db.prepare('SELECT block, data FROM metric_blocks WHERE metric = ? AND level = ? AND block BETWEEN ? AND ?')
    this.#upsert = db.prepare(
      `INSERT INTO metric_blocks (metric, level, block, data) VALUES (?, ?, ?, ?)
       ON CONFLICT (metric, level, block) DO UPDATE SET data = excluded.data`,
    )
  }

  /** The entries of a piece; they must be there. */
  read(metric: number, { level, from, to }: Piece): Columns {
    const columns = emptyColumns(level === 0 ? pointColumns : summaryColumns, Math.max(0, to - from))
    if (from >= to) return columns
    for (const { block, data } of this.rows(metric, level, Math.floor(from / blockRows), Math.floor((to - 1) / blockRows))) {
      const start = block * blockRows
      const part = decodeColumns(data, Math.max(0, from - start), to - start)
      part.forEach((column, i) => columns[i]!.set(column, Math.max(0, start - from)))
    }
    return columns
  }

  rows(metric: number, level: number, first: number, last: number): BlockRow[] {
    return this.#select.all(metric, level, first, last)
  }

  /** Appends entries to a level that holds `count` so far. Returns them with those before them in the same row. */
  append(metric: number, level: number, count: number, fresh: Columns): Appended {
    const start = count - (count % blockRows)
    const columns = concatColumns(this.read(metric, { level, from: start, to: count }), fresh)
    for (let at = 0; at < columns[0]!.length; at += blockRows) {
      this.#upsert.run(metric, level, (start + at) / blockRows, encodeColumns(sliceColumns(columns, at, at + blockRows)))
    }
    return { start, columns }
  }
}
