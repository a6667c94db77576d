import type { Database } from 'better-sqlite3'
import { LeydenError } from '../errors/index.ts'
import { version4 } from './control-schema.ts'
import { version3 } from './media-schema.ts'
import { version1, version2 } from './schema.ts'

/** Entry n takes a database from version n to n + 1. An entry that was released is never changed; a new one is added. */
const migrations: readonly string[] = [version1, version2, version3, version4]

/**
 * Brings a database to this Leyden's schema, each step in a transaction of its own. Processes that open one home at once take turns;
 * whoever comes second finds the work done. Throws LeydenError for a database of a newer Leyden, untouched.
 */
export function migrate(db: Database, file: string, steps: readonly string[] = migrations): void {
  const step = db.transaction(() => {
    const version = schemaVersion(db)
    const sql = steps[version]
    if (sql === undefined) return
    db.exec(sql)
    db.pragma(`user_version = ${version + 1}`)
  })
  refuseNewer(db, file, steps.length)
  while (schemaVersion(db) < steps.length) step.immediate()
}

function refuseNewer(db: Database, file: string, known: number): void {
  const version = schemaVersion(db)
  if (version <= known) return
  throw new LeydenError(`${file} was written by a newer Leyden: its format is version ${version}, this Leyden knows up to ${known}.`, {
    remedy: 'Update Leyden, or choose another home folder with --home or LEYDEN_HOME.',
  })
}

const schemaVersion = (db: Database): number => db.pragma('user_version', { simple: true }) as number
