import path from 'node:path'
import type { Database, Statement } from 'better-sqlite3'
import { LeydenError } from '../errors/index.ts'
import type { MediaRecord } from '../worker/index.ts'
import type { Write } from './database.ts'
import { runsFolder } from './home.ts'
import type { MediaSummary, StoredMedia } from './types.ts'

type MediaRow = MediaRecord & { id: number; run: string }

const columns = ['run', 'name', 'kind', 'step', 'epoch', 'time', 'item', 'caption', 'file', 'bytes']

/** What runs logged that is no number: where the files are. */
export class MediaIndex {
  readonly #home: string
  readonly #write: Write
  readonly #insert: Statement<[Omit<MediaRow, 'id'>]>
  readonly #get: Statement<[string], MediaRow>
  readonly #list: Statement<[{ run: string; name: string | null }], MediaRow>
  readonly #summaries: Statement<[string], MediaSummary>

  constructor(home: string, db: Database, write: Write) {
    this.#home = home
    this.#write = write
    this.#insert = db.prepare(`INSERT INTO media (${columns}) VALUES (${columns.map((name) => `@${name}`)})`)
    this.#get = db.prepare('SELECT * FROM media WHERE id = ?')
    this.#list = db.prepare('SELECT * FROM media WHERE run = @run AND (@name IS NULL OR name = @name) ORDER BY id')
    this.#summaries = db.prepare(
      `SELECT name, kind, count(*) AS files, count(DISTINCT step) AS steps, min(step) AS firstStep, max(step) AS lastStep, sum(bytes) AS bytes
       FROM media WHERE run = ? GROUP BY name ORDER BY min(id)`,
    )
  }

  add(run: string, records: readonly MediaRecord[]): StoredMedia[] {
    return this.#write(() =>
      records.map((record) => {
        const { lastInsertRowid } = this.#insert.run({ run, ...record })
        return this.#toRecord({ id: Number(lastInsertRowid), run, ...record })
      }),
    )
  }

  /** Throws LeydenError where there is none of this id. */
  get(id: string): StoredMedia {
    const row = this.#get.get(id)
    if (!row) throw new LeydenError(`There is no media with the id "${id}".`, { remedy: 'List them with: leyden runs media RUN' })
    return this.#toRecord(row)
  }

  list(run: string, name?: string): StoredMedia[] {
    return this.#list.all({ run, name: name ?? null }).map((row) => this.#toRecord(row))
  }

  summaries(run: string): MediaSummary[] {
    return this.#summaries.all(run)
  }

  #toRecord({ id, ...row }: MediaRow): StoredMedia {
    return { id: String(id), ...row, path: path.join(runsFolder(this.#home), row.run, row.file) }
  }
}
