import { mkdirSync, readdirSync } from 'node:fs'
import path from 'node:path'
import { LeydenError } from '../../errors/index.ts'

export interface LogFolderOptions {
  /** Where the folder `name` lies. */
  saveDir: string
  /** Default `lightning_logs`, where Lightning's users look. */
  name?: string
  /** A number, which makes `version_<number>`, or the folder's name. Default: the next number that isn't there yet. */
  version?: number | string
}

/** The folder that a run's logs go to, made: `saveDir/name/version_0`, as Lightning lays them out. Throws where it can't be made. */
export function makeLogFolder({ saveDir, name = 'lightning_logs', version }: LogFolderOptions): string {
  const parent = path.join(saveDir, name)
  try {
    mkdirSync(parent, { recursive: true })
    const folder = path.join(parent, typeof version === 'string' ? version : `version_${version ?? nextVersion(parent)}`)
    mkdirSync(folder, { recursive: true })
    return folder
  } catch (cause) {
    const remedy = 'Give another saveDir.'
    throw new LeydenError(`The logger's folder in ${parent} can't be made: ${(cause as Error).message}.`, { cause, remedy })
  }
}

function nextVersion(parent: string): number {
  const taken = readdirSync(parent).flatMap((entry) => /^version_(\d+)$/.exec(entry)?.slice(1).map(Number) ?? [])
  return Math.max(-1, ...taken) + 1
}
