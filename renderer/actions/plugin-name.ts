import type { PluginRow } from '../../engine/api/contract/index.ts'

/** A plugin's own name, or its folder's until it was loaded once. */
export function pluginName({ name, path }: Pick<PluginRow, 'name' | 'path'>): string {
  return name ?? path.split(/[/\\]/).findLast(Boolean) ?? path
}
