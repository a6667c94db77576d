/** What survives `JSON.stringify` unchanged. */
export type Json = null | boolean | number | string | Json[] | { [key: string]: Json }

/** What a plugin offers, as a short-lived worker found it. `schema` values are JSON Schema (draft 2020-12). */
export interface PluginDescription {
  name: string
  /** The file that was loaded. */
  entry: string
  description?: string
  modules: { name: string; schema: Json; defaults: Record<string, Json> }[]
  data: { name: string }[]
  /** Options of the trainer that the plugin brings, such as `maxEpochs`. */
  trainer: Record<string, Json>
}
