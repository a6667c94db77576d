import type { Database, Statement } from 'better-sqlite3'
import { LeydenError } from '../errors/index.ts'
import { afterIds } from './run-id.ts'
import { newestRun } from './runs.ts'

interface Candidate {
  id: string
  name: string
}

const shown = 5

/** Finds the id of the run that a person means. */
export class RunFinder {
  readonly #home: string
  readonly #newest: Statement<[], Candidate>
  readonly #byId: Statement<[string], Candidate>
  readonly #byName: Statement<[string], Candidate>
  readonly #byPrefix: Statement<[string, string], Candidate>

  constructor(home: string, db: Database) {
    this.#home = home
    this.#newest = db.prepare('SELECT id, name FROM runs ORDER BY seq DESC LIMIT 1')
    this.#byId = db.prepare('SELECT id, name FROM runs WHERE id = ?')
    this.#byName = db.prepare('SELECT id, name FROM runs WHERE name = ? ORDER BY seq DESC LIMIT 1')
    this.#byPrefix = db.prepare(`SELECT id, name FROM runs WHERE id >= ? AND id < ? ORDER BY seq DESC LIMIT ${shown + 1}`)
  }

  /**
   * `last`, an id, a name, or an unambiguous beginning of an id, in this order. Of several runs with a name it is the newest: a name is
   * given again to do a thing again, and then the latest attempt is meant. Throws LeydenError where none or several fit.
   */
  find(reference: string): string {
    const exact = reference === newestRun ? this.#newest.get() : (this.#byId.get(reference) ?? this.#byName.get(reference))
    if (exact) return exact.id
    const found = reference === '' || reference === newestRun ? [] : this.#byPrefix.all(reference, reference + afterIds)
    if (found.length > 1) throw ambiguous(reference, found)
    if (!found[0]) throw this.#nothing(reference)
    return found[0].id
  }

  #nothing(reference: string): LeydenError {
    const [message, remedy] = this.#newest.get()
      ? [`No run in ${this.#home} has the id or name "${reference}".`, 'List them with: leyden runs list']
      : [`There is no run in ${this.#home} yet.`, 'Start one with `leyden fit`, or give the home folder with --home.']
    return new LeydenError(message, { remedy, usage: true })
  }
}

function ambiguous(reference: string, found: Candidate[]): LeydenError {
  const list = found
    .slice(0, shown)
    .map(({ id, name }) => `${id} (${name})`)
    .join(', ')
  return new LeydenError(`"${reference}" fits several runs: ${list}${found.length > shown ? ', ...' : ''}.`, {
    remedy: 'Give more of the id, or the name.',
    usage: true,
  })
}
