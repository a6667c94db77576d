import { z } from 'zod'
import type { NamedPart } from '../worker/index.ts'
import { explainIssues, unknownKey, type Refusal, type SchemaProperties } from './refusal.ts'

type Part = string | Record<string, unknown>

/** A list of parts of the trainer by name: `EarlyStopping`, or `{ name: EarlyStopping, monitor: val_loss }` with options of its schema. */
export function namedParts<Name extends string>(schemas: Record<Name, z.ZodObject>): z.ZodType<NamedPart<Name>[]> {
  const names = Object.keys(schemas)
  // What a form offers is the names: JSON Schema has no room for what each of them takes.
  const part = z.union([z.string(), z.record(z.string(), z.unknown())]).meta({ type: 'string', enum: names, anyOf: undefined })
  const parts = z.array(part).superRefine((given, context) => {
    for (const [index, each] of given.entries()) {
      for (const { key, sentence, remedy } of refusalsOf(each, schemas)) {
        context.addIssue({ code: 'custom', message: sentence, params: { remedy }, path: [index, key] })
      }
    }
  })
  return parts as z.ZodType<unknown> as z.ZodType<NamedPart<Name>[]>
}

function refusalsOf(part: Part, schemas: Record<string, z.ZodObject>): Refusal[] {
  const { name, ...options } = typeof part === 'string' ? { name: part } : part
  const schema = typeof name === 'string' && Object.hasOwn(schemas, name) ? schemas[name] : undefined
  if (!schema) return [unknownName(name, Object.keys(schemas))]
  const given = Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined))
  const { error } = schema.safeParse(given)
  if (!error) return []
  const { properties } = z.toJSONSchema(schema, { unrepresentable: 'any' })
  const refusals = explainIssues(error.issues, given, properties as SchemaProperties)
  return refusals.map((refusal) => ({ ...refusal, sentence: `${name as string}: ${refusal.sentence}` }))
}

function unknownName(name: unknown, known: string[]): Refusal {
  if (typeof name === 'string') return { ...unknownKey(name, known), key: 'name' }
  return {
    key: 'name',
    sentence: 'An entry has no name.',
    remedy: `Write it as a name, or as { name: ${known[0]} } with options beside it.`,
  }
}
