import type { PluginDescription } from '../../../engine/api/contract/index.ts'

export interface HyperParameter {
  name: string
  /** As JSON; null where it must be given. */
  standard: string | null
  /** What it may be: `whole number, 1 to 512`. */
  values: string
  meaning: string
}

type Module = PluginDescription['modules'][number]
type Json = Module['defaults'][string]
type Schema = { [key: string]: Json }

/** A module's hyper-parameters, in the order of its schema. */
export function hyperParameters({ schema, defaults }: Module): HyperParameter[] {
  return Object.entries(asSchema(schema.properties)).map(([name, property]) => {
    const parameter = asSchema(property)
    const standard = defaults[name] ?? parameter.default
    return {
      name,
      standard: standard === undefined ? null : JSON.stringify(standard),
      values: valuesOf(parameter),
      meaning: textOf(parameter.description),
    }
  })
}

/** Of a choice, its values; of a number, its kind and range. */
function valuesOf(schema: Schema): string {
  if (Array.isArray(schema.enum)) return schema.enum.map((value) => JSON.stringify(value)).join(', ')
  if (schema.const !== undefined) return JSON.stringify(schema.const)
  const kinds = schema.anyOf ?? schema.oneOf
  if (Array.isArray(kinds)) return kinds.map((kind) => valuesOf(asSchema(kind))).join(' or ')
  if (schema.type === 'array') return `list of ${valuesOf(asSchema(schema.items))}`
  return [kindOf(schema.type), rangeOf(schema)].filter(Boolean).join(', ')
}

const kinds: Record<string, string> = {
  integer: 'whole number',
  number: 'number',
  string: 'text',
  boolean: 'yes or no',
  null: 'none',
  object: 'group',
}

const kindOf = (type: Json | undefined) => kinds[textOf(type)] ?? 'anything'

/** The widest whole number that JSON Schema writes where none was meant. */
const meant = (bound: Json | undefined) => typeof bound === 'number' && Math.abs(bound) < Number.MAX_SAFE_INTEGER

function rangeOf({ minimum, maximum, exclusiveMinimum, exclusiveMaximum }: Schema): string {
  if (meant(minimum) && meant(maximum)) return `${minimum} to ${maximum}`
  const lower = meant(minimum) ? `at least ${minimum}` : meant(exclusiveMinimum) ? `above ${exclusiveMinimum}` : ''
  const upper = meant(maximum) ? `at most ${maximum}` : meant(exclusiveMaximum) ? `below ${exclusiveMaximum}` : ''
  return [lower, upper].filter(Boolean).join(', ')
}

const textOf = (value: Json | undefined) => (typeof value === 'string' ? value : '')

function asSchema(value: Json | undefined): Schema {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? value : {}
}
