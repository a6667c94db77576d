import { entryOf, readEntry, type Entry } from './entry.ts'
import { fieldSets, leaves, type Field, type FieldNode } from './field.ts'
import { fieldsOf, type FormPart } from './fields-of.ts'
import { issueInWords } from './issue-words.ts'
import { isObject, ownValue, sameJson, type Json } from './json-schema.ts'
import { schemaCheck, type SchemaCheck } from './schema-check.ts'

/** What the controls hold, by field id. */
export type Entries = Record<string, Entry>

/** Why a field's value can't be, by field id. */
export type Problems = Record<string, string>

/** A form as data: its fields, and how to check their values. */
export interface FormModel {
  nodes: FieldNode[]
  fields: Field[]
  parts: { path: string[]; check: SchemaCheck }[]
}

type JsonObject = { [key: string]: Json }

export function formModel(parts: FormPart[]): FormModel {
  const nodes = parts.flatMap(fieldsOf)
  return { nodes, fields: leaves(nodes), parts: parts.map(({ path, schema }) => ({ path, check: schemaCheck(schema) })) }
}

/** What the form's controls hold at first. */
export function initialEntries({ fields }: FormModel): Entries {
  return Object.fromEntries(fields.map((field) => [field.id, entryOf(field, field.initial)]))
}

/** The values that were given, and why some of them can't be. */
export function readForm(model: FormModel, entries: Entries): { values: JsonObject; problems: Problems } {
  const values = emptyObject()
  const unreadable: Problems = {}
  for (const { path } of [...model.parts, ...fieldSets(model.nodes).filter(({ present }) => present)]) objectAt(values, path)
  for (const field of model.fields) {
    const reading = readEntry(field, entryIn(entries, field))
    if ('problem' in reading) unreadable[field.id] = reading.problem
    else if (reading.value !== undefined) setOwn(objectAt(values, field.path.slice(0, -1)), field.path.at(-1)!, reading.value)
  }
  return { values, problems: { ...faults(model, values), ...unreadable } }
}

function entryIn(entries: Entries, { id }: Field): Entry {
  return entries[id] === undefined ? '' : entries[id] // null is the choice "none"
}

/** Whether a field holds another value than it started with. */
export function isChanged(field: Field, entry: Entry): boolean {
  const reading = readEntry(field, entry)
  return 'problem' in reading || !sameJson(effective(field, reading.value), effective(field, field.initial))
}

function effective({ fallback }: Field, value: Json | undefined): Json | undefined {
  return value === undefined ? fallback : value
}

/** The field that a path leads to or into. */
export function fieldAt({ fields }: FormModel, path: readonly PropertyKey[]): Field | undefined {
  return fields.find((field) => field.path.length <= path.length && field.path.every((part, i) => part === String(path[i])))
}

/** What the schemas find wrong, the first fault of each field. */
function faults(model: FormModel, values: JsonObject): Problems {
  const found = model.parts.flatMap(({ path, check }) =>
    check(objectAt(values, path)).map((issue) => ({ issue, path: [...path, ...issue.path] })),
  )
  const each = found.toReversed().flatMap(({ issue, path }) => {
    const field = fieldAt(model, path)
    if (!field) return []
    const missing = path.length === field.path.length && valueAt(values, field.path) === undefined
    return [
      [field.id, missing ? 'is needed; it has no default' : issueInWords(issue, field.schema, path.slice(field.path.length))] as const,
    ]
  })
  return Object.fromEntries(each)
}

/** The object at a path, made where it is missing. */
function objectAt(values: JsonObject, path: string[]): JsonObject {
  return path.reduce((object, key) => {
    const inner = ownValue(object, key)
    return isObject(inner) ? inner : setOwn(object, key, emptyObject())
  }, values)
}

/** Inherits nothing: zod would take an inherited `valueOf` for a hyper-parameter of that name. */
function emptyObject(): JsonObject {
  return Object.create(null) as JsonObject
}

/** As an assignment, but for `__proto__` too. */
function setOwn<T extends Json>(object: JsonObject, key: string, value: T): T {
  Object.defineProperty(object, key, { value, writable: true, enumerable: true, configurable: true })
  return value
}

function valueAt(values: JsonObject, path: string[]): Json | undefined {
  return path.reduce<Json | undefined>((value, key) => (isObject(value) ? ownValue(value, key) : undefined), values)
}
