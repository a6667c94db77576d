import { z } from 'zod'
import type { HparamsSchema } from '../module/index.ts'
import type { ModuleEntry, TrainerDefaults } from './definition.ts'
import type { Json, PluginDescription } from './description.ts'
import { loadPlugin } from './load.ts'

/** What the plugin at `path` offers, as plain data. Throws what `loadPlugin` throws. */
export async function describePlugin(path: string): Promise<PluginDescription> {
  const { definition, entry } = await loadPlugin(path)
  return {
    name: definition.name,
    entry,
    description: definition.description,
    modules: Object.entries(definition.modules).map(([name, module]) => describeModule(name, module)),
    data: Object.keys(definition.data ?? {}).map((name) => ({ name })),
    trainer: describeTrainer(definition.trainer ?? {}),
  }
}

/** Without callbacks and loggers, which are objects and not data. */
function describeTrainer(defaults: TrainerDefaults): Record<string, Json> {
  const { callbacks: _, logger: __, loggers: ___, ...options } = defaults
  return toJson(options) as Record<string, Json>
}

function describeModule(name: string, { hparams = z.object({}) }: ModuleEntry): PluginDescription['modules'][number] {
  const schema = z.toJSONSchema(hparams, { io: 'input', unrepresentable: 'any' })
  return { name, schema: toJson(schema), defaults: toJson(defaultsOf(hparams)) as Record<string, Json> }
}

/** All defaults at once, or, where a field without default makes that impossible, those of the fields that have one. */
function defaultsOf(hparams: HparamsSchema): Record<string, unknown> {
  const whole = hparams.safeParse({})
  if (whole.success) return whole.data
  const fields = Object.entries(hparams.shape).map(([key, field]) => [key, z.safeParse(field, undefined).data] as const)
  return Object.fromEntries(fields.filter(([, value]) => value !== undefined))
}

function toJson(value: unknown): Json {
  return JSON.parse(JSON.stringify(value)) as Json
}
