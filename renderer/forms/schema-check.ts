import { z } from 'zod'
import type { Json, JsonSchema } from './json-schema.ts'

// zod would compile its checks with `new Function`, which the page's content policy forbids.
z.config({ jitless: true })

/** What is wrong with a value, by path; empty when it is right. */
export type SchemaCheck = (value: Json) => readonly z.core.$ZodIssue[]

/** Checks by a JSON Schema. What zod can't check of it is left to the engine. */
export function schemaCheck(schema: JsonSchema): SchemaCheck {
  const whole = zodType(schema)
  if (whole) return (value) => whole.safeParse(value).error?.issues ?? []
  const parts = Object.entries(schema.properties ?? {}).map(([key, property]) => propertyCheck(key, property, schema))
  return (value) => parts.flatMap((check) => check(value))
}

function propertyCheck(key: string, property: JsonSchema, { $defs, required = [] }: JsonSchema): SchemaCheck {
  const type = zodType({ type: 'object', $defs, properties: { [key]: property }, required: required.filter((name) => name === key) })
  return (value) => type?.safeParse(value).error?.issues ?? []
}

/** Whether a value may be this text. */
export function acceptsText(schema: JsonSchema, text: string): boolean {
  return zodType(schema)?.safeParse(text).success ?? false
}

/** Undefined where the schema says something that zod doesn't know. */
function zodType(schema: JsonSchema): z.ZodType | undefined {
  try {
    return z.fromJSONSchema(schema as Parameters<typeof z.fromJSONSchema>[0], { registry: z.registry() })
  } catch {
    return undefined
  }
}
