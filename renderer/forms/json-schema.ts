export type Json = null | boolean | number | string | Json[] | { [key: string]: Json }

/** The parts of JSON Schema (draft 2020-12) that become fields; whatever else a schema says is kept and checked, but not drawn. */
export interface JsonSchema {
  type?: string | string[]
  title?: string
  description?: string
  default?: Json
  enum?: Json[]
  const?: Json
  anyOf?: JsonSchema[]
  oneOf?: JsonSchema[]
  allOf?: JsonSchema[]
  $ref?: string
  $defs?: Record<string, JsonSchema>
  properties?: Record<string, JsonSchema>
  required?: string[]
  additionalProperties?: boolean | JsonSchema
  items?: JsonSchema | boolean
  prefixItems?: JsonSchema[]
  minimum?: number
  maximum?: number
  exclusiveMinimum?: number
  exclusiveMaximum?: number
  multipleOf?: number
  minLength?: number
  maxLength?: number
  minItems?: number
  maxItems?: number
  pattern?: string
  format?: string
  'x-group'?: string
  [keyword: string]: unknown
}

/** `schema`, or what its `$ref` (`#/$defs/NAME`) stands for; keywords beside the `$ref` win. Undefined where that leads nowhere. */
export function resolveRef(schema: JsonSchema, root: JsonSchema, seen: string[] = []): JsonSchema | undefined {
  const { $ref, ...beside } = schema
  if ($ref === undefined) return schema
  const name = /^#\/\$defs\/([^/]+)$/.exec($ref)?.[1]?.replace(/~1/g, '/').replace(/~0/g, '~')
  const target = name === undefined ? undefined : ownValue(root.$defs, name)
  if (!target || seen.includes($ref)) return undefined
  const resolved = resolveRef(target, root, [...seen, $ref])
  return resolved && { ...resolved, ...beside }
}

export function isObject(value: unknown): value is { [key: string]: Json } {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** The value of a key; what every object inherits, such as `valueOf`, is none. */
export function ownValue<T>(object: Record<string, T> | undefined, key: string): T | undefined {
  return object && Object.hasOwn(object, key) ? object[key] : undefined
}

/** Whether two JSON values are the same; the order of an object's keys doesn't count. */
export function sameJson(a: Json | undefined, b: Json | undefined): boolean {
  if (a === b) return true
  if (Array.isArray(a) && Array.isArray(b)) return a.length === b.length && a.every((value, i) => sameJson(value, b[i]))
  if (!isObject(a) || !isObject(b)) return false
  const keys = Object.keys(a)
  return keys.length === Object.keys(b).length && keys.every((key) => Object.hasOwn(b, key) && sameJson(a[key], b[key]))
}
