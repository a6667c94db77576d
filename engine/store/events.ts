import type { Database, Statement } from 'better-sqlite3'
import type { Json } from '../worker/index.ts'
import type { RunEvent } from './types.ts'
import type { Write } from './database.ts'

/** What happened to a run, and when. */
export class Events {
  readonly #write: Write
  readonly #insert: Statement<[string, number, string, string, string]>
  readonly #list: Statement<[string], Omit<RunEvent, 'data'> & { data: string }>

  constructor(db: Database, write: Write) {
    this.#write = write
    this.#insert = db.prepare('INSERT INTO events (run, time, kind, message, data) VALUES (?, ?, ?, ?, ?)')
    this.#list = db.prepare('SELECT time, kind, message, data FROM events WHERE run = ? ORDER BY id')
  }

  add(run: string, kind: string, message: string, data: Json = null): void {
    this.#write(() => this.#insert.run(run, Date.now(), kind, message, JSON.stringify(data)))
  }

  list(run: string): RunEvent[] {
    return this.#list.all(run).map((row) => ({ ...row, data: JSON.parse(row.data) }))
  }
}
