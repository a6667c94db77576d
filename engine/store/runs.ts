import { mkdirSync } from 'node:fs'
import path from 'node:path'
import type { Database, Statement } from 'better-sqlite3'
import { LeydenError } from '../errors/index.ts'
import type { RunConfig } from '../worker/index.ts'
import type { NewRun, RunFilter, RunRecord } from './types.ts'
import type { Write } from './database.ts'
import { runsFolder } from './home.ts'
import { RunAttributes } from './run-attributes.ts'
import { proposeRunId } from './run-id.ts'
import { type RunChange, type RunRow, selectRuns, toAssignments, toRunRecord } from './run-rows.ts'
import { syncFolder, writeFileWhole } from './write-file.ts'

/** Stands for the newest run in `findRun`, so no run may bear it. */
export const newestRun = 'last'

/** Colours of the chart palette, which runs take in turn. */
const paletteSize = 8

/** The runs of a home, with their tags, hyper-parameters and folders. */
export class Runs {
  readonly #home: string
  readonly #db: Database
  readonly #write: Write
  readonly #attributes: RunAttributes
  readonly #known = new Set<string>()
  readonly #exists: Statement<[string], number>
  readonly #nameTaken: Statement<[string], number>
  readonly #ofPlugin: Statement<[string], number>
  readonly #lastNumber: Statement<[], number>
  readonly #get: Statement<[string], RunRow>
  readonly #list: Statement<[Record<keyof RunFilter, string | number | null>], RunRow>

  constructor(home: string, db: Database, write: Write) {
    this.#home = home
    this.#db = db
    this.#write = write
    this.#attributes = new RunAttributes(db)
    this.#exists = db.prepare<[string], number>('SELECT 1 FROM runs WHERE id = ?').pluck()
    this.#nameTaken = db.prepare<[string], number>('SELECT 1 FROM runs WHERE name = ?').pluck()
    this.#ofPlugin = db.prepare<[string], number>('SELECT count(*) FROM runs WHERE plugin = ?').pluck()
    this.#lastNumber = db.prepare<[], number>('SELECT coalesce(max(seq), 0) FROM runs').pluck()
    this.#get = db.prepare(`${selectRuns} WHERE id = ?`)
    this.#list = db.prepare(
      `${selectRuns}
       WHERE (@plugin IS NULL OR plugin = @plugin) AND (@state IS NULL OR state = @state)
         AND (@tag IS NULL OR EXISTS (SELECT 1 FROM run_tags WHERE run = runs.id AND tag = @tag))
       ORDER BY seq DESC LIMIT @limit`,
    )
  }

  /** A queued run of a host. `claim` takes the host's lease, within the transaction that makes the run. */
  create(run: NewRun, claim: () => string): RunRecord {
    if (run.name !== undefined) checkName(run.name)
    return this.#write(() => {
      const id = this.#insert(run, claim())
      this.#attributes.setHparams(id, run.config.hparams)
      this.#attributes.setTags(id, run.tags)
      // Before the commit, so that whoever sees the run can read how to do it again.
      mkdirSync(this.folder(id), { recursive: true })
      this.#writeConfig(id, run.config)
      syncFolder(runsFolder(this.#home))
      return this.get(id)
    })
  }

  /** The run with this id. Throws LeydenError where there is none. */
  get(id: string): RunRecord {
    const row = this.#get.get(id)
    if (!row) throw this.#unknown(id)
    return toRunRecord(this.#home, row)
  }

  /** Throws LeydenError where there is no run with this id. A run that is there stays, so each is looked up once. */
  check(id: string): void {
    if (this.#known.has(id)) return
    if (!this.#exists.get(id)) throw this.#unknown(id)
    this.#known.add(id)
  }

  list({ plugin, state, tag, limit }: RunFilter = {}): RunRecord[] {
    const rows = this.#list.all({ plugin: plugin ?? null, state: state ?? null, tag: tag ?? null, limit: limit ?? -1 })
    return rows.map((row) => toRunRecord(this.#home, row))
  }

  update(id: string, change: RunChange): void {
    this.check(id)
    if (change.name !== undefined) checkName(change.name)
    const assignments = toAssignments(this.#home, change)
    this.#write(() => {
      const set = assignments.map(([column]) => `${column} = ?`).join(', ')
      if (set) this.#db.prepare(`UPDATE runs SET ${set} WHERE id = ?`).run(...assignments.map(([, value]) => value), id)
      if (change.hparams) this.#attributes.setHparams(id, change.hparams)
      if (change.config) this.#writeConfig(id, change.config)
    })
  }

  setTags(id: string, tags: readonly string[]): void {
    this.check(id)
    this.#write(() => this.#attributes.setTags(id, tags))
  }

  folder(id: string): string {
    return path.join(runsFolder(this.#home), id)
  }

  #insert({ plugin, config, parent, resumedFrom, ...run }: NewRun, host: string): string {
    const time = Date.now()
    const id = this.#unusedId(time)
    const name = run.name ?? this.#defaultName(plugin)
    const own: [string, string | number | null][] = [
      ['id', id],
      ['colour', this.#lastNumber.get()! % paletteSize],
      ['host', host],
      ['created_at', time],
    ]
    const assignments = own.concat(toAssignments(this.#home, { name, state: 'queued', plugin, config, parent, resumedFrom }))
    const columns = assignments.map(([column]) => column)
    this.#db.prepare(`INSERT INTO runs (${columns}) VALUES (${columns.map(() => '?')})`).run(...assignments.map(([, value]) => value))
    return id
  }

  #unusedId(time: number): string {
    for (;;) {
      const id = proposeRunId(time)
      if (!this.#exists.get(id)) return id
    }
  }

  #defaultName(plugin: string): string {
    for (let n = this.#ofPlugin.get(plugin)! + 1; ; n++) {
      if (!this.#nameTaken.get(`${plugin}-${n}`)) return `${plugin}-${n}`
    }
  }

  #writeConfig(id: string, config: RunConfig): void {
    writeFileWhole(path.join(this.folder(id), 'config.json'), `${JSON.stringify(config, null, 2)}\n`)
  }

  #unknown(id: string): LeydenError {
    return new LeydenError(`There is no run with the id "${id}" in ${this.#home}.`, { remedy: 'List them with: leyden runs list' })
  }
}

function checkName(name: string): void {
  if (name.trim() !== '' && name !== newestRun) return
  const why = name === newestRun ? 'that stands for the newest run' : 'a name has at least one letter'
  throw new LeydenError(`A run can't be named "${name}": ${why}.`, { remedy: 'Give another name, or none to have one made.', usage: true })
}
