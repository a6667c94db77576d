import { copyFileSync, mkdirSync } from 'node:fs'
import path from 'node:path'
import { findPlugin, listPluginFiles } from '../plugin-files/index.ts'

/** More than any hand-written file has; a generated one above it is data. */
const largestFile = 1 << 20
const largestCopy = 16 << 20

/**
 * Copies the plugin's sources into the folder `target` of a run, so that years later the run still says what it did. Returns the
 * sources that were left out, being too large; data and pictures never are copied.
 */
export function keepSources(plugin: string, target: string): string[] {
  const leftOut: string[] = []
  let copied = 0
  for (const { source, relative, absolute, bytes } of listPluginFiles(findPlugin(plugin))) {
    if (!source) continue
    if (bytes > largestFile || copied + bytes > largestCopy) {
      leftOut.push(relative)
      continue
    }
    const destination = path.join(target, relative)
    mkdirSync(path.dirname(destination), { recursive: true })
    copyFileSync(absolute, destination)
    copied += bytes
  }
  return leftOut
}
