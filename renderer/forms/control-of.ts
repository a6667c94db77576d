import type { Control, ItemType } from './field.ts'
import { resolveRef, type Json, type JsonSchema } from './json-schema.ts'

/** How a value of `schema` is typed; `schema` is the one that `control` stands for, without its null. */
export interface Typed {
  control: Control | { kind: 'object' }
  nullable: boolean
  schema: JsonSchema
}

/** A schema that no other control can draw is typed as JSON. */
export function controlOf(schema: JsonSchema, root: JsonSchema): Typed {
  const target = resolveRef(schema, root)
  if (!target) return { control: { kind: 'json' }, nullable: false, schema }
  const options = constants(target, root)
  if (options) return { control: { kind: 'choice', options }, nullable: false, schema: target }
  const bare = withoutNull(target, root)
  if (!bare) return { control: simpleControl(target, root), nullable: false, schema: target }
  return nullableControl(bare, target, root)
}

function nullableControl(bare: JsonSchema, whole: JsonSchema, root: JsonSchema): Typed {
  const inner = controlOf(bare, root)
  const { control } = inner
  if (control.kind === 'choice') return { control: { kind: 'choice', options: [...control.options, null] }, nullable: false, schema: whole }
  if (control.kind === 'boolean') return { control: { kind: 'choice', options: [true, false, null] }, nullable: false, schema: whole }
  if (control.kind === 'object' || control.kind === 'json') return { control: { kind: 'json' }, nullable: false, schema: whole }
  return { control, nullable: true, schema: { ...inner.schema, ...annotations(whole) } }
}

function annotations({ title, description, default: value }: JsonSchema): JsonSchema {
  return Object.fromEntries(Object.entries({ title, description, default: value }).filter(([, each]) => each !== undefined))
}

/** What remains of a schema that takes null too; undefined where it doesn't, or where nothing single remains. */
function withoutNull(schema: JsonSchema, root: JsonSchema): JsonSchema | undefined {
  if (Array.isArray(schema.type)) {
    const [type, ...more] = schema.type.filter((each) => each !== 'null')
    return type !== undefined && more.length === 0 ? { ...schema, type, ...nonNullDefault(schema) } : undefined
  }
  const branches = schema.anyOf ?? schema.oneOf
  if (!branches || schema.type) return undefined
  const others = branches.filter((branch) => !isNull(branch, root))
  if (others.length === branches.length) return others.length === 1 ? others[0] : undefined
  return others.length === 1 ? others[0] : { anyOf: others }
}

function nonNullDefault({ default: value }: JsonSchema): JsonSchema {
  return value === null ? { default: undefined } : {}
}

function isNull(schema: JsonSchema, root: JsonSchema): boolean {
  const target = resolveRef(schema, root)
  return target?.type === 'null' || target?.const === null
}

/** The values of an enum, a constant, or a union of those; undefined where the schema is anything else. */
function constants(schema: JsonSchema, root: JsonSchema): Json[] | undefined {
  if (schema.enum) return schema.enum
  if (schema.const !== undefined) return [schema.const]
  const branches = schema.anyOf ?? schema.oneOf
  if (!branches || schema.type) return undefined
  const each = branches.map((branch) => {
    const target = resolveRef(branch, root)
    return target?.type === 'null' ? [null] : target && constants(target, root)
  })
  return each.every((values) => values !== undefined) && each.length > 0 ? each.flat() : undefined
}

function simpleControl(schema: JsonSchema, root: JsonSchema): Typed['control'] {
  if (isMixed(schema, root)) return { kind: 'mixed' }
  if (schema.anyOf || schema.oneOf || schema.allOf) return { kind: 'json' }
  if (schema.type === 'string') return { kind: 'text' }
  if (schema.type === 'boolean') return { kind: 'boolean' }
  if (schema.type === 'integer') return { kind: 'number', step: schema.multipleOf ?? 1 }
  if (schema.type === 'number') return { kind: 'number', step: schema.multipleOf ?? null }
  if (schema.type === 'object' && schema.properties && typeof schema.additionalProperties !== 'object') return { kind: 'object' }
  const item = schema.type === 'array' ? itemType(schema, root) : undefined
  return item ? { kind: 'list', item } : { kind: 'json' }
}

/** A number or something else that is short: a line is enough for it. */
function isMixed({ type, anyOf = [] }: JsonSchema, root: JsonSchema): boolean {
  const types = Array.isArray(type) ? type : anyOf.map((branch) => resolveRef(branch, root)?.type)
  const short = types.every((type) => type === 'number' || type === 'integer' || type === 'string' || type === 'object')
  return short && (types.includes('number') || types.includes('integer'))
}

const itemTypes: readonly string[] = ['number', 'integer', 'string', 'boolean'] satisfies ItemType[]

/** The type of all entries of a list or tuple. */
function itemType({ items, prefixItems = [] }: JsonSchema, root: JsonSchema): ItemType | undefined {
  const schemas = [...prefixItems, ...(typeof items === 'object' ? [items] : [])]
  const types = new Set(schemas.map((schema) => typeOfItem(resolveRef(schema, root))))
  const [type] = types
  return types.size === 1 && itemTypes.includes(type ?? '') ? (type as ItemType) : undefined
}

function typeOfItem(schema: JsonSchema | undefined): string | undefined {
  if (schema?.enum?.every((value) => typeof value === 'string')) return 'string'
  return typeof schema?.type === 'string' ? schema.type : undefined
}
