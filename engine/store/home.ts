import { existsSync, mkdirSync } from 'node:fs'
import path from 'node:path'
import envPaths from 'env-paths'
import { LeydenError } from '../errors/index.ts'

/** The home folder as an absolute path: `--home`, else `LEYDEN_HOME`, else the platform's data folder. */
export function resolveHome(flag?: string): string {
  return path.resolve(flag || process.env.LEYDEN_HOME || envPaths('leyden', { suffix: '' }).data)
}

/** Makes the home folder and those directly below it. Throws LeydenError where the file system refuses. */
export function makeHome(home: string): void {
  try {
    for (const folder of [runsFolder(home), hostsFolder(home)]) makeFolder(folder)
  } catch (cause) {
    throw new LeydenError(`The home folder ${home} can't be made or written: ${(cause as Error).message}.`, {
      remedy: 'Choose another one with --home or LEYDEN_HOME, or correct its permissions.',
      cause,
    })
  }
}

/** Step by step: Node's own `recursive` tries for ever where a file system answers that an existing parent isn't there, as /proc does. */
function makeFolder(folder: string): void {
  if (existsSync(folder)) return
  makeFolder(path.dirname(folder))
  try {
    mkdirSync(folder)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error // another process was first
  }
}

export const databaseFile = (home: string): string => path.join(home, 'leyden.db')
export const runsFolder = (home: string): string => path.join(home, 'runs')
/** Where each process that owns live runs keeps its lease. */
export const hostsFolder = (home: string): string => path.join(home, 'hosts')

/** A path as it is kept: relative to the home when inside it, so that the home can be moved; with `/` on every platform. */
export function toStoredPath(home: string, absolute: string): string {
  const relative = path.relative(home, absolute)
  const outside = relative === '..' || relative.startsWith(`..${path.sep}`) || path.isAbsolute(relative)
  return outside ? path.resolve(absolute) : relative.split(path.sep).join('/')
}

/** The inverse of `toStoredPath`. */
export const fromStoredPath = (home: string, stored: string): string => path.resolve(home, stored)
