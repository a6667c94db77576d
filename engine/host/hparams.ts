import { nearest } from '../errors/index.ts'
import { z } from 'zod'
import { findDeclaration, findPlugin } from '../plugin-files/index.ts'
import type { Json, PluginDescription } from '../worker/index.ts'
import { explainIssues, toIssues, unknownKey, type Refusal, type SchemaProperties } from './refusal.ts'
import { RefusedConfig } from './refused-config.ts'
import type { SchemaProperty } from './schema-words.ts'

type ModuleDescription = PluginDescription['modules'][number]

/** The hyper-parameters of a module, by name, as its JSON Schema describes them. */
export function hparamProperties(module: ModuleDescription): Record<string, SchemaProperty> {
  return ((module.schema as { properties?: Record<string, SchemaProperty> } | null)?.properties ?? {}) as Record<string, SchemaProperty>
}

/**
 * Reads values that were typed as text: as JSON where that is what the schema wants (`64`, `true`, `[1,2]`), else as the text itself.
 */
export function readHparams(texts: Record<string, string>, module: ModuleDescription): Record<string, Json> {
  const properties = hparamProperties(module)
  return Object.fromEntries(Object.entries(texts).map(([key, text]) => [key, readValue(text, properties[key])]))
}

function readValue(text: string, property: SchemaProperty | undefined): Json {
  const parsed = parseJson(text)
  if (parsed === undefined) return text
  if (!property || accepts(property, parsed)) return parsed
  return accepts(property, text) ? text : parsed
}

/**
 * Throws a RefusedConfig when `values` don't fit the module's schema: it names each key, the value, what is allowed, and the line of
 * the plugin that declares it.
 */
export function checkHparams(values: Record<string, Json>, module: ModuleDescription, plugin: string): void {
  const properties = hparamProperties(module)
  const unknown = Object.keys(values)
    .filter((key) => !(key in properties))
    .map((key) => unknownKey(key, Object.keys(properties)))
  const { error } = jsonSchema(module.schema).safeParse(values)
  const wrong = explainIssues(error?.issues ?? [], values, properties as SchemaProperties)
  const refusals = [...unknown, ...wrong]
  if (refusals.length > 0) throw refusalError(refusals, module, plugin)
}

function refusalError(refusals: Refusal[], { name, schema }: ModuleDescription, plugin: string): RefusedConfig {
  const first = refusals[0]!
  const known = Object.keys(hparamProperties({ name, schema, defaults: {} }))
  const declared = findDeclaration(plugin, known.includes(first.key) ? first.key : (nearest(first.key, known) ?? 'hparams'))
  return new RefusedConfig(refusals.map(({ sentence }) => `Hyper-parameter ${sentence}`).join('\n'), {
    location: declared ?? { file: findPlugin(plugin).entry },
    remedy: [...new Set(refusals.flatMap(({ remedy }) => remedy ?? [])), ...setting(refusals, name)].join(' '),
    issues: toIssues(refusals, ['hparams']),
  })
}

/** What to do about values that zod refused. */
function setting(refusals: Refusal[], module: string): string[] {
  const keys = refusals.filter(({ remedy }) => !remedy).map(({ key }) => key)
  if (keys.length === 0) return []
  return [`Give another value (--set ${keys.length === 1 ? keys[0] : 'KEY'}=VALUE), or change what ${module} allows.`]
}

function accepts(property: SchemaProperty, value: Json): boolean {
  return jsonSchema(property as unknown as Json).safeParse(value).success
}

function jsonSchema(schema: Json): z.ZodType {
  return z.fromJSONSchema(schema as Parameters<typeof z.fromJSONSchema>[0])
}

function parseJson(text: string): Json | undefined {
  try {
    return JSON.parse(text) as Json
  } catch {
    return undefined
  }
}
