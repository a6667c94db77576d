import type { Database, Statement } from 'better-sqlite3'
import type { RunChanges } from './types.ts'

/** Which runs were written to, by this process or another one. */
export class Changes {
  readonly #version: Statement<[], number>
  readonly #newest: Statement<[], number>
  readonly #since: Statement<[number], { number: number; run: string }>

  constructor(db: Database) {
    this.#version = db.prepare<[], number>('PRAGMA data_version').pluck()
    this.#newest = db.prepare<[], number>('SELECT coalesce(max(number), 0) FROM changes').pluck()
    this.#since = db.prepare('SELECT number, run FROM changes WHERE number > ? ORDER BY number')
  }

  /** With Infinity, no runs and the newest number. */
  since(number: number): RunChanges {
    if (number === Infinity) return { number: this.#newest.get()!, runs: [] }
    const changes = this.#since.all(number)
    return { number: changes.at(-1)?.number ?? number, runs: changes.map(({ run }) => run) }
  }

  version(): number {
    return this.#version.get()!
  }
}
