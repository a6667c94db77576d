import type { PluginRow } from '../../../engine/api/contract/index.ts'

/** Its own name once it was loaded, before that its folder's. */
export function pluginName({ name, path, sample }: PluginRow): string {
  return `${name ?? path.split(/[/\\]/).at(-1)!}${sample ? ' (sample)' : ''}`
}
