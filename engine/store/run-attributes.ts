import type { Database, Statement } from 'better-sqlite3'
import type { Json } from '../worker/index.ts'

/** A run's lists, which have a row an item so that runs can be filtered by them. Called within a transaction. */
export class RunAttributes {
  readonly #deleteTags: Statement<[string]>
  readonly #insertTag: Statement<[string, string]>
  readonly #deleteHparams: Statement<[string]>
  readonly #insertHparam: Statement<[string, string, string]>

  constructor(db: Database) {
    this.#deleteTags = db.prepare('DELETE FROM run_tags WHERE run = ?')
    this.#insertTag = db.prepare('INSERT OR IGNORE INTO run_tags (run, tag) VALUES (?, ?)')
    this.#deleteHparams = db.prepare('DELETE FROM hparams WHERE run = ?')
    this.#insertHparam = db.prepare('INSERT INTO hparams (run, key, value) VALUES (?, ?, ?)')
  }

  setTags(run: string, tags: readonly string[]): void {
    this.#deleteTags.run(run)
    for (const tag of tags) this.#insertTag.run(run, tag)
  }

  setHparams(run: string, hparams: Record<string, Json>): void {
    this.#deleteHparams.run(run)
    for (const [key, value] of Object.entries(hparams)) this.#insertHparam.run(run, key, JSON.stringify(value))
  }
}
