import type { Database, Statement } from 'better-sqlite3'
import type { ErrorReport } from '../errors/index.ts'
import type { JournalEntry, LiveChange } from '../worker/index.ts'
import type { Write } from './database.ts'
import type { Control } from './types.ts'

interface ControlRow {
  id: number
  run: string
  change: string
  state: Control['state']
  entry: string | null
  error: string | null
}

const select = 'SELECT id, run, change, state, entry, error FROM controls'

/** What live runs were asked to change, by whichever process, and what came of it. */
export class Controls {
  readonly #write: Write
  readonly #insert: Statement<[string, number, string]>
  readonly #get: Statement<[number], ControlRow>
  readonly #waiting: Statement<[], ControlRow>
  readonly #applied: Statement<[string], string>
  readonly #move: Statement<[string, number, string]>
  readonly #answer: Statement<[string, string | null, string | null, number]>
  readonly #refuseOpen: Statement<[string, string]>

  constructor(db: Database, write: Write) {
    this.#write = write
    this.#insert = db.prepare('INSERT INTO controls (run, time, change) VALUES (?, ?, ?)')
    this.#get = db.prepare(`${select} WHERE id = ?`)
    this.#waiting = db.prepare(`${select} WHERE state = 'waiting' ORDER BY id`)
    this.#applied = db.prepare<[string], string>("SELECT entry FROM controls WHERE run = ? AND state = 'applied' ORDER BY id").pluck()
    this.#move = db.prepare('UPDATE controls SET state = ? WHERE id = ? AND state = ?')
    this.#answer = db.prepare('UPDATE controls SET state = ?, entry = ?, error = ? WHERE id = ?')
    this.#refuseOpen = db.prepare("UPDATE controls SET state = 'refused', error = ? WHERE run = ? AND state IN ('waiting', 'sent')")
  }

  /** Asks a run to change. Returns the request's number. */
  request(run: string, change: LiveChange): number {
    return this.#write(() => Number(this.#insert.run(run, Date.now(), JSON.stringify(change)).lastInsertRowid))
  }

  find(id: number): Control {
    return toControl(this.#get.get(id)!)
  }

  /** What nobody took yet, of all runs, oldest first. */
  waiting(): Control[] {
    return this.#waiting.all().map(toControl)
  }

  /** Claims a request; false where it was taken or withdrawn. */
  take(id: number): boolean {
    return this.#write(() => this.#move.run('sent', id, 'waiting').changes > 0)
  }

  /** Takes a request back; false where its run has it already. */
  withdraw(id: number): boolean {
    return this.#write(() => this.#move.run('withdrawn', id, 'waiting').changes > 0)
  }

  apply(id: number, entry: JournalEntry): void {
    this.#write(() => this.#answer.run('applied', JSON.stringify(entry), null, id))
  }

  refuse(id: number, error: ErrorReport): void {
    this.#write(() => this.#answer.run('refused', null, JSON.stringify(error), id))
  }

  /** Refuses all that a run which has ended was still asked. */
  refuseOpen(run: string, error: ErrorReport): void {
    this.#write(() => this.#refuseOpen.run(JSON.stringify(error), run))
  }

  /** The changes that were made to a run, in the order in which they were. */
  journal(run: string): JournalEntry[] {
    return this.#applied.all(run).map((entry) => JSON.parse(entry) as JournalEntry)
  }
}

function toControl({ change, entry, error, ...row }: ControlRow): Control {
  const parsed = (text: string | null) => (text === null ? null : (JSON.parse(text) as never))
  return { ...row, change: JSON.parse(change) as LiveChange, entry: parsed(entry), error: parsed(error) }
}
