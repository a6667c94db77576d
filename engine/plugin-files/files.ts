import { readdirSync, realpathSync, statSync } from 'node:fs'
import path from 'node:path'
import type { PluginPlace } from './place.ts'

export interface PluginFile {
  /** Path below the plugin's folder, with `/`. */
  relative: string
  absolute: string
  bytes: number
  /** True for code and what code imports; false for data, pictures and the like. */
  source: boolean
}

const sourceName = /\.([mc]?[jt]s|json|wasm|node)$/

/** The plugin's own files in a fixed order, without `node_modules` and hidden folders. */
export function listPluginFiles(place: PluginPlace): PluginFile[] {
  if (place.singleFile) return [describeFile(place.folder, place.entry, statSync(place.entry).size)]
  const files = [...walk(place.folder, place.folder, new Set())]
  return files.sort((a, b) => (a.relative < b.relative ? -1 : 1))
}

/** Links are followed, since code is reached through them too; `visited` keeps a circle of links from going on for ever. */
function* walk(root: string, folder: string, visited: Set<string>): Generator<PluginFile> {
  const real = realpathSync(folder)
  if (visited.has(real)) return
  visited.add(real)
  for (const name of readdirSync(folder).sort()) {
    const absolute = path.join(folder, name)
    const stats = statSync(absolute, { throwIfNoEntry: false })
    if (stats?.isDirectory() && isOwnFolder(name)) yield* walk(root, absolute, visited)
    if (stats?.isFile() && (!name.startsWith('.') || sourceName.test(name))) yield describeFile(root, absolute, stats.size)
  }
}

function isOwnFolder(name: string): boolean {
  return name !== 'node_modules' && !name.startsWith('.')
}

function describeFile(root: string, absolute: string, bytes: number): PluginFile {
  const relative = path.relative(root, absolute).split(path.sep).join('/')
  return { relative, absolute, bytes, source: sourceName.test(absolute) }
}
