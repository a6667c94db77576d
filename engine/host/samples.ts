import { existsSync, readdirSync } from 'node:fs'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { pluginFileNames } from '../plugin-files/index.ts'

/** The plugins that ship with Leyden. */
export const samplesFolder = fileURLToPath(new URL('../../resources/samples', import.meta.url))

export function findSamples(): string[] {
  if (!existsSync(samplesFolder)) return []
  const folders = readdirSync(samplesFolder)
    .sort()
    .map((name) => path.join(samplesFolder, name))
  return folders.filter((folder) => pluginFileNames.some((name) => existsSync(path.join(folder, name))))
}
