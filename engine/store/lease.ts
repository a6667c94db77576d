import { randomBytes } from 'node:crypto'
import { existsSync, readdirSync, rmSync } from 'node:fs'
import path from 'node:path'
import Database from 'better-sqlite3'
import { isBusy } from './database.ts'
import { hostsFolder } from './home.ts'

/**
 * How one process tells whether another one lives: each that owns live runs keeps an empty SQLite database locked, `hosts/<id>.lock`. The
 * operating system drops the lock with the process, however it dies, and keeps it while the process or the machine sleeps. Ids
 * are random, so no reused process id can be mistaken for the old one. Home folders on network drives need working file locks.
 *
 * The lock file must only be opened by SQLite: on POSIX systems a process loses its locks on a file when it closes any descriptor of it.
 */
export class Lease {
  readonly host: string
  readonly #file: string
  readonly #lock: Database.Database

  /** Takes a lease. Called in a transaction on `leyden.db`, as is `removeDeadLeases`, which else could remove it before it is locked. */
  constructor(home: string) {
    this.host = randomBytes(10).toString('hex')
    this.#file = leaseFile(home, this.host)
    this.#lock = lock(this.#file, false)
  }

  release(): void {
    this.#lock.close()
    rmSync(this.#file, { force: true })
  }
}

/** Whether the process that took this lease lives. Called in a transaction, so that two that ask don't take each other for it. */
export function isLeaseHeld(home: string, host: string): boolean {
  const file = leaseFile(home, host)
  try {
    lock(file, true).close()
    return false
  } catch (error) {
    if (isBusy(error)) return true
    if (!existsSync(file)) return false
    throw error
  }
}

/** Removes what processes left that died. */
export function removeDeadLeases(home: string): void {
  for (const name of readdirSync(hostsFolder(home))) {
    const host = path.basename(name, '.lock')
    if (name.endsWith('.lock') && !isLeaseHeld(home, host)) rmSync(leaseFile(home, host), { force: true })
  }
}

const leaseFile = (home: string, host: string): string => path.join(hostsFolder(home), `${host}.lock`)

/** A connection that holds the file's lock until it is closed. Throws SQLITE_BUSY at once where another holds it. */
function lock(file: string, fileMustExist: boolean): Database.Database {
  const db = new Database(file, { timeout: 0, fileMustExist })
  try {
    // Nothing is ever written, so no journal file needs to come and go beside it.
    db.pragma('journal_mode = MEMORY')
    db.exec('BEGIN EXCLUSIVE')
    return db
  } catch (error) {
    db.close()
    throw error
  }
}
