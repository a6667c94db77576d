import { describeError, LeydenError, type ErrorReport } from '../errors/index.ts'
import { findDeclaration } from '../plugin-files/index.ts'
import { describePluginError, type LoadedPlugin } from '../plugins/index.ts'
import type { RunConfig } from './messages.ts'

/** Why a run failed. A trainer option that was refused is the command's mistake, or that of the plugin, where its defaults set it. */
export function reportError(error: unknown, plugin: LoadedPlugin | null, config: Pick<RunConfig, 'trainer'>): ErrorReport {
  if (!plugin) return describeError(error)
  const report = describePluginError(error, plugin)
  const option = error instanceof LeydenError && error.usage ? error.member : undefined
  if (option === undefined || !bringsOption(plugin, config, option)) return report
  return { ...report, usage: false, location: findDeclaration(plugin.path, option) ?? { file: plugin.entry } }
}

function bringsOption({ definition }: LoadedPlugin, { trainer }: Pick<RunConfig, 'trainer'>, option: string): boolean {
  return option in (definition.trainer ?? {}) && trainer[option as keyof typeof trainer] === undefined
}
