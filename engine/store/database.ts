import Database from 'better-sqlite3'
import { LeydenError } from '../errors/index.ts'
import { databaseFile } from './home.ts'
import { migrate } from './migrations.ts'

/** Runs work in one IMMEDIATE transaction and returns its result. Within another one, it joins that. */
export type Write = <T>(work: () => T) => T

export interface OpenDatabase {
  db: Database.Database
  write: Write
}

/** How long a writer waits for another process's transaction, in ms. Those take milliseconds; a stalled disk takes seconds. */
const busyTimeout = 10_000

/** Opens and migrates `leyden.db`. Throws LeydenError where it isn't a database, is a newer Leyden's, or can't be opened. */
export function openDatabase(home: string): OpenDatabase {
  const file = databaseFile(home)
  const db = describingFailure(file, () => new Database(file, { timeout: busyTimeout }))
  try {
    describingFailure(file, () => configure(db, file))
  } catch (error) {
    db.close()
    throw error
  }
  return { db, write: writer(db) }
}

function configure(db: Database.Database, file: string): void {
  enterWal(db)
  // In WAL mode NORMAL already survives the death of the process. FULL also survives the machine's: a checkpoint's row must not vanish
  // after its predecessor's folder was removed, nor may points that were logged more than a second ago. It costs one flush of the
  // disk a transaction, and metrics come in a few transactions a second, so nothing is worth a weaker setting of its own.
  db.pragma('synchronous = FULL')
  // macOS: the drive's own cache is flushed too, as fsync means elsewhere.
  db.pragma('fullfsync = ON')
  db.pragma('foreign_keys = ON')
  // After a burst the WAL file shrinks again.
  db.pragma(`journal_size_limit = ${64 * 1024 * 1024}`)
  migrate(db, file)
}

/**
 * Two processes that switch a fresh file to WAL at once would deadlock, so SQLite answers one of them "busy" without waiting; that
 * one tries again. The mode is kept in the file: later openings only read it.
 */
function enterWal(db: Database.Database): void {
  const deadline = Date.now() + busyTimeout
  for (;;) {
    try {
      db.pragma('journal_mode = WAL')
      return
    } catch (error) {
      if (!isBusy(error) || Date.now() > deadline) throw error
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 5)
    }
  }
}

function writer(db: Database.Database): Write {
  const transaction = db.transaction((work: () => unknown) => work())
  // IMMEDIATE: a transaction that reads first and writes later would fail, not wait, when another process wrote in between.
  return <T>(work: () => T) => transaction.immediate(work) as T
}

export const isBusy = (error: unknown): boolean => error instanceof Database.SqliteError && error.code.startsWith('SQLITE_BUSY')

const remedies: Record<string, string> = {
  SQLITE_NOTADB: 'It is not a SQLite database: move it away, and Leyden starts a new history.',
  SQLITE_CORRUPT: 'It is damaged: restore it from a backup, or move it away and Leyden starts a new history. Checkpoints are not affected.',
  SQLITE_CANTOPEN: 'Correct its permissions, or choose another home folder with --home or LEYDEN_HOME.',
  SQLITE_READONLY: 'Correct its permissions, or choose another home folder with --home or LEYDEN_HOME.',
  SQLITE_BUSY: 'Another program keeps it locked: close that program, or choose another home folder with --home.',
}

function describingFailure<T>(file: string, open: () => T): T {
  try {
    return open()
  } catch (cause) {
    const code = cause instanceof Database.SqliteError ? Object.keys(remedies).find((known) => cause.code.startsWith(known)) : undefined
    if (!code) throw cause
    throw new LeydenError(`The run history ${file} can't be opened: ${(cause as Error).message}.`, { remedy: remedies[code], cause })
  }
}
