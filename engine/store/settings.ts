import type { Database, Statement } from 'better-sqlite3'
import type { Json } from '../worker/index.ts'
import type { Write } from './database.ts'

/** Small JSON values by key. */
export class Settings {
  readonly #write: Write
  readonly #get: Statement<[string], string>
  readonly #set: Statement<[string, string]>
  readonly #list: Statement<[{ prefix: string }], { key: string; value: string }>

  constructor(db: Database, write: Write) {
    this.#write = write
    this.#get = db.prepare<[string], string>('SELECT value FROM settings WHERE key = ?').pluck()
    this.#set = db.prepare('INSERT INTO settings (key, value) VALUES (?, ?) ON CONFLICT (key) DO UPDATE SET value = excluded.value')
    this.#list = db.prepare(
      `SELECT substr(key, length(@prefix) + 1) AS key, value FROM settings WHERE substr(key, 1, length(@prefix)) = @prefix ORDER BY rowid`,
    )
  }

  get(key: string): Json | undefined {
    const text = this.#get.get(key)
    return text === undefined ? undefined : JSON.parse(text)
  }

  list(prefix: string): Record<string, Json> {
    return Object.fromEntries(this.#list.all({ prefix }).map(({ key, value }) => [key, JSON.parse(value)]))
  }

  set(key: string, value: Json): void {
    this.#write(() => this.#set.run(key, JSON.stringify(value)))
  }
}
