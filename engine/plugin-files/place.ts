import { existsSync, statSync } from 'node:fs'
import path from 'node:path'
import { LeydenError } from '../errors/index.ts'

/** The names by which a plugin's folder is recognised, first one first. */
export const pluginFileNames = ['plugin.ts', 'plugin.mts', 'plugin.js', 'plugin.mjs'] as const

export interface PluginPlace {
  /** Absolute path of the folder, or of the file where the plugin is a single one: the plugin's identity. */
  path: string
  /** The file that is loaded. */
  entry: string
  /** The folder that holds the plugin's own files. */
  folder: string
  singleFile: boolean
}

/** Where the plugin at `given` (a folder or a file) starts. Throws a LeydenError where there is none. */
export function findPlugin(given: string): PluginPlace {
  const absolute = path.resolve(given)
  if (!existsSync(absolute)) throw missing(absolute)
  return statSync(absolute).isDirectory() ? folderPlugin(absolute) : filePlugin(absolute)
}

function folderPlugin(folder: string): PluginPlace {
  const name = pluginFileNames.find((candidate) => existsSync(path.join(folder, candidate)))
  if (!name) {
    throw new LeydenError(`The folder ${folder} holds no plugin: none of ${pluginFileNames.join(', ')} is in it.`, {
      remedy: 'Give the folder that holds the plugin file, or make a new one with: leyden plugins new NAME',
      usage: true,
    })
  }
  return { path: folder, entry: path.join(folder, name), folder, singleFile: false }
}

function filePlugin(file: string): PluginPlace {
  if (!/\.[mc]?[jt]s$/.test(file)) {
    throw new LeydenError(`${file} is neither a TypeScript nor a JavaScript file.`, {
      remedy: `Give a plugin's folder, or its file (${pluginFileNames.join(', ')} or any other .ts or .js file).`,
      usage: true,
    })
  }
  return { path: file, entry: file, folder: path.dirname(file), singleFile: true }
}

function missing(absolute: string): LeydenError {
  return new LeydenError(`There is no plugin at ${absolute}: no such folder or file.`, {
    remedy: 'Check the path, or make a new plugin with: leyden plugins new NAME',
    usage: true,
  })
}
