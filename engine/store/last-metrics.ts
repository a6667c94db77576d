import type { Database, Statement } from 'better-sqlite3'

/** As many as a list of runs has room for. */
const shown = 8

/** Values of whole epochs say more than one step's, which bear `_step` where a metric is logged as both. */
const ofRun = `
SELECT json_group_array(json_array(name, last)) FROM (
  SELECT name, last FROM metrics WHERE run = wanted.id ORDER BY name LIKE '%\\_step' ESCAPE '\\', id LIMIT ${shown})`

interface Row {
  id: string
  metrics: string
}

/** What lists of runs show of their metrics, in one query. */
export class LastMetrics {
  readonly #all: Statement<[], Row>
  readonly #some: Statement<[string], Row>

  constructor(db: Database) {
    this.#all = db.prepare(`SELECT id, (${ofRun}) AS metrics FROM runs AS wanted`)
    this.#some = db.prepare(`SELECT id, (${ofRun}) AS metrics FROM (SELECT value AS id FROM json_each(?)) AS wanted`)
  }

  read(runs?: readonly string[]): Map<string, Record<string, number>> {
    const rows = runs ? this.#some.all(JSON.stringify(runs)) : this.#all.all()
    return new Map(rows.map(({ id, metrics }) => [id, toNumbers(JSON.parse(metrics))]))
  }
}

/** SQLite keeps NaN as NULL, and writes infinity as a number that no double holds. */
function toNumbers(pairs: [string, number | null][]): Record<string, number> {
  return Object.fromEntries(pairs.map(([name, last]) => [name, last ?? NaN]))
}
