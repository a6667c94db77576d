import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { listPluginFiles, type PluginFile } from './files.ts'
import { findPlugin } from './place.ts'

/**
 * A SHA-256 of what the plugin runs: the path and content of its sources. Its data may change, as when it writes its results beside
 * them. No date enters, so a copy or a fresh clone has the same hash.
 */
export function hashPlugin(path: string): string {
  const hash = createHash('sha256')
  for (const { relative, absolute, bytes } of listPluginFiles(findPlugin(path)).filter(isCode)) {
    hash.update(`${relative}\0${bytes}\0`).update(readFileSync(absolute))
  }
  return hash.digest('hex')
}

/** JSON is data, but for the package.json that decides how code is loaded. */
function isCode({ source, relative }: PluginFile): boolean {
  return source && (!relative.endsWith('.json') || relative.endsWith('package.json'))
}
