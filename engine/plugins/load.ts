import { pathToFileURL } from 'node:url'
import { findPlugin, type PluginPlace } from '../plugin-files/index.ts'
import { checkPlugin } from './check.ts'
import type { PluginDefinition } from './definition.ts'
import { explainImportFailure } from './import-failure.ts'
import { watchImports } from './imports.ts'

export interface LoadedPlugin extends PluginPlace {
  definition: PluginDefinition
}

/**
 * Loads the plugin at `path` (a folder or a file) and checks what it exports. Throws a LeydenError that names file, line and remedy
 * when the plugin can't be read, imported or used. Its later `import()` calls find Leyden's own packages as well.
 */
export async function loadPlugin(path: string): Promise<LoadedPlugin> {
  const place = findPlugin(path)
  return { ...place, definition: checkPlugin(await importEntry(place), place) }
}

async function importEntry(place: PluginPlace): Promise<Record<string, unknown>> {
  const imports = watchImports()
  try {
    return (await import(pathToFileURL(place.entry).href)) as Record<string, unknown>
  } catch (error) {
    throw explainImportFailure(error, place, imports)
  }
}
