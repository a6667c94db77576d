import { nearest } from '../errors/index.ts'
import { findDeclaration } from '../plugin-files/index.ts'
import type { PluginDescription } from '../worker/index.ts'
import { RefusedConfig } from './refused-config.ts'

/** The plugin's module of this name, or its only one. Throws a RefusedConfig that lists them where the name is needed or wrong. */
export function chooseModule(plugin: PluginDescription, name: string | undefined): PluginDescription['modules'][number] {
  return chooseByName(plugin, plugin.modules, name, { kind: 'module', flag: '--module' })!
}

/** As `chooseModule`; undefined for a plugin without data modules, whose modules bring their own loaders. */
export function chooseData(plugin: PluginDescription, name: string | undefined): PluginDescription['data'][number] | undefined {
  return chooseByName(plugin, plugin.data, name, { kind: 'data module', flag: '--data' })
}

function chooseByName<T extends { name: string }>(
  plugin: PluginDescription,
  candidates: T[],
  name: string | undefined,
  { kind, flag }: { kind: string; flag: string },
): T | undefined {
  if (name === undefined && candidates.length < 2) return candidates[0]
  const found = candidates.find((each) => each.name === name)
  if (found) return found
  const names = candidates.map((each) => each.name)
  const meant = name && nearest(name, names)
  const choice = names.length > 0 ? `Choose by ${flag}: ${names.join(', ')}.` : `It has none: leave ${flag} out.`
  const message =
    name === undefined ? `The plugin ${plugin.name} has several ${kind}s.` : `The plugin ${plugin.name} has no ${kind} ${name}.`
  throw new RefusedConfig(message, {
    remedy: `${meant ? `Did you mean ${meant}? ` : ''}${choice}`,
    location: findDeclaration(plugin.entry, kind === 'module' ? 'modules' : 'data'),
    issues: [{ path: [kind === 'module' ? 'module' : 'data'], message }],
  })
}
