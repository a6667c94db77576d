import { oc } from '@orpc/contract'
import { z } from 'zod'
import { callErrors } from './errors.ts'

const call = oc.errors(callErrors)

export const pluginRow = z.object({
  /** Absolute. */
  path: z.string(),
  /** Null until the plugin was loaded once. */
  name: z.string().nullable(),
  /** Ships with Leyden. */
  sample: z.boolean(),
  trusted: z.boolean(),
  /** False when it is no longer on disk. */
  present: z.boolean(),
})
export type PluginRow = z.infer<typeof pluginRow>

/** JSON Schema, draft 2020-12. */
const schema = z.record(z.string(), z.json())

export const pluginDescription = z.object({
  path: z.string(),
  name: z.string(),
  description: z.string().nullable(),
  modules: z.array(z.object({ name: z.string(), schema, defaults: z.record(z.string(), z.json()) })),
  data: z.array(z.string()),
  /** The options that the trainer takes, and what the plugin sets of them. */
  trainerSchema: schema,
  trainerDefaults: z.record(z.string(), z.json()),
})
export type PluginDescription = z.infer<typeof pluginDescription>

/** What a person sees before they say that a plugin may run: it is a program, with all their rights. */
export const pluginSources = z.object({
  path: z.string(),
  /** Stands for the content; `trust` takes it, so that what is trusted is what was shown. */
  hash: z.string(),
  trusted: z.boolean(),
  files: z.array(z.object({ path: z.string(), bytes: z.int() })),
})
export type PluginSources = z.infer<typeof pluginSources>

const one = z.strictObject({ plugin: z.string().min(1) })

export const plugins = {
  /** The samples first, then those that were used or trusted before. */
  list: call.output(z.array(pluginRow)),
  /** Finds a plugin at an absolute path, or one that begins with `~`. REFUSED where there is none. */
  sources: call.input(one).output(pluginSources),
  /** REFUSED when the content is no longer that of the hash. */
  trust: call.input(one.extend({ hash: z.string() })),
  /** Loads the plugin in a worker where it has changed. UNTRUSTED, or REFUSED with file and line of its fault. */
  describe: call.input(one).output(pluginDescription),
}
