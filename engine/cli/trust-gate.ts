import type { EngineHost } from '../host/index.ts'
import { findPlugin, listPluginFiles } from '../plugin-files/index.ts'
import { canAsk, askYesNo } from './ask.ts'

/**
 * Asks once for each plugin and content whether it may run; `--trust` answers yes. Where nobody can be asked it returns, and the
 * catalogue refuses the plugin.
 */
export async function askForTrust(host: EngineHost, plugin: string, trust: boolean): Promise<void> {
  if (host.catalogue.isTrusted(plugin)) return
  if (trust || (canAsk() && (await askYesNo(question(plugin))))) host.catalogue.trust(plugin)
}

function question(plugin: string): string {
  const place = findPlugin(plugin)
  const names = listPluginFiles(place)
    .filter(({ source }) => source)
    .map(({ relative }) => relative)
  const shown = names.length > 8 ? `${names.slice(0, 8).join(', ')} and ${names.length - 8} more` : names.join(', ')
  return `${place.path} is a program (${shown}) and runs with all your rights.\nDo you trust it in the form that it has now?`
}
