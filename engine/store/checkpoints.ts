import type { Database, Statement } from 'better-sqlite3'
import type { CheckpointRecord } from '../worker/index.ts'
import type { StoredCheckpoint } from './types.ts'
import type { Write } from './database.ts'
import { fromStoredPath, toStoredPath } from './home.ts'

interface CheckpointRow {
  id: number
  run: string
  path: string
  epoch: number
  step: number
  bytes: number
  time: number
  metrics: string
  best: 0 | 1
  last: 0 | 1
  removedAt: number | null
}

/** `last` is computed, so that it is right also after the newest was removed. */
const select = `
SELECT id, run, path, epoch, step, bytes, time, metrics, best, removed_at AS removedAt,
  id IS (SELECT id FROM checkpoints WHERE run = this.run AND removed_at IS NULL ORDER BY step DESC, id DESC LIMIT 1) AS last
FROM checkpoints AS this`

/** What is known of the checkpoint folders that the runs of a home wrote. */
export class Checkpoints {
  readonly #home: string
  readonly #write: Write
  readonly #insert: Statement<[Omit<CheckpointRow, 'id' | 'last' | 'removedAt'>]>
  readonly #clearBest: Statement<[string]>
  readonly #remove: Statement<[number, string]>
  readonly #get: Statement<[number | bigint], CheckpointRow>
  readonly #ofRun: Statement<[string], CheckpointRow>
  readonly #all: Statement<[], CheckpointRow>

  constructor(home: string, db: Database, write: Write) {
    this.#home = home
    this.#write = write
    this.#insert = db.prepare(
      `INSERT INTO checkpoints (run, path, epoch, step, bytes, time, metrics, best)
       VALUES (@run, @path, @epoch, @step, @bytes, @time, @metrics, @best)`,
    )
    this.#clearBest = db.prepare('UPDATE checkpoints SET best = 0 WHERE run = ? AND best = 1')
    this.#remove = db.prepare('UPDATE checkpoints SET removed_at = ? WHERE path = ? AND removed_at IS NULL')
    this.#get = db.prepare(`${select} WHERE id = ?`)
    this.#ofRun = db.prepare(`${select} WHERE run = ? ORDER BY id`)
    this.#all = db.prepare(`${select} ORDER BY id`)
  }

  add(run: string, { path, epoch, step, bytes, time, metrics, best }: CheckpointRecord): StoredCheckpoint {
    const stored = toStoredPath(this.#home, path)
    const row = { run, path: stored, epoch, step, bytes, time, metrics: encodeNumbers(metrics), best: best ? 1 : 0 } as const
    return this.#write(() => {
      this.#remove.run(time, stored)
      if (best) this.#clearBest.run(run)
      return this.#toRecord(this.#get.get(this.#insert.run(row).lastInsertRowid)!)
    })
  }

  markRemoved(path: string, time: number): void {
    this.#write(() => this.#remove.run(time, toStoredPath(this.#home, path)))
  }

  list(run?: string): StoredCheckpoint[] {
    const rows = run === undefined ? this.#all.all() : this.#ofRun.all(run)
    return rows.map((row) => this.#toRecord(row))
  }

  #toRecord(row: CheckpointRow): StoredCheckpoint {
    return {
      ...row,
      id: String(row.id),
      path: fromStoredPath(this.#home, row.path),
      metrics: decodeNumbers(row.metrics),
      best: row.best === 1,
      last: row.last === 1,
    }
  }
}

// JSON has no NaN and no infinity, and a diverged run's checkpoint holds them: they are kept as their names.
const encodeNumbers = (numbers: Record<string, number>): string =>
  JSON.stringify(numbers, (_, value) => (typeof value === 'number' && !Number.isFinite(value) ? String(value) : value))

const decodeNumbers = (text: string): Record<string, number> =>
  JSON.parse(text, (_, value) => (typeof value === 'string' ? Number(value) : value))
