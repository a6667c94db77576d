import { controlOf } from './control-of.ts'
import { fieldId, type Control, type Field, type FieldNode, type FieldSet, type Group } from './field.ts'
import type { GroupOf } from './groups.ts'
import { isObject, ownValue, resolveRef, type Json, type JsonSchema } from './json-schema.ts'
import { limitsInWords, typeInWords } from './words.ts'

/** A part of a form: the object that `schema` describes, at `path` in the form's values. */
export interface FormPart {
  path: string[]
  schema: JsonSchema
  groupOf: GroupOf
  /** What counts where a value is left out, before the schema's own defaults. */
  defaults?: Record<string, Json>
  /** What the fields start with, such as the values of the run that is cloned. */
  values?: Record<string, Json>
  /** Whether defaults are filled in to be changed; else they are shown in grey, and what isn't touched is left out. */
  prefill: boolean
}

/** The fields of a part, in the schema's order. */
export function fieldsOf({ path, schema, groupOf, defaults = {}, values = {}, prefill }: FormPart): FieldNode[] {
  return Object.entries(schema.properties ?? {}).map(([key, property]) =>
    nodeOf({
      path: [...path, key],
      schema: property,
      root: schema,
      required: schema.required?.includes(key) ?? false,
      group: groupOf(key, property),
      fallback: ownValue(defaults, key),
      given: ownValue(values, key),
      prefill,
    }),
  )
}

interface Place {
  path: string[]
  schema: JsonSchema
  root: JsonSchema
  required: boolean
  group: Group
  fallback: Json | undefined
  given: Json | undefined
  prefill: boolean
}

function nodeOf(place: Place): FieldNode {
  const { control, nullable, schema } = controlOf(place.schema, place.root)
  const fallback = firstGiven(place.fallback, place.schema.default, schema.default)
  if (control.kind === 'object') return fieldSetOf({ ...place, fallback }, schema)
  return fieldOf({ ...place, fallback }, controlWhere(control, place, fallback), nullable, schema)
}

/** A box can't be left out: where that is a choice, it is one of a list. */
function controlWhere(control: Control, { required, prefill, given }: Place, fallback: Json | undefined): Control {
  const settled = required || given !== undefined || (prefill && fallback !== undefined)
  return control.kind === 'boolean' && !settled ? { kind: 'choice', options: [true, false] } : control
}

function fieldOf(place: Place, control: Control, nullable: boolean, schema: JsonSchema): Field {
  const { path, required, group, fallback, given, prefill, root } = place
  const initial = firstGiven(given, prefill ? fallback : undefined, control.kind === 'boolean' ? false : undefined)
  return {
    ...description(place, schema),
    limits: limitsOf(control, schema),
    group,
    control,
    nullable,
    required,
    schema: root.$defs ? { ...schema, $defs: root.$defs } : schema,
    fallback,
    prefilled: prefill,
    initial,
    path,
  }
}

/** The fields of an object. One that may be absent, and is by default, isn't made up by filling in its parts. */
function fieldSetOf(place: Place, schema: JsonSchema): FieldSet {
  const { path, group, root, required } = place
  const [fallback, given] = [objectOr(place.fallback), objectOr(place.given)]
  const prefill = place.prefill && (required || fallback !== undefined || given !== undefined)
  const fields = Object.entries(schema.properties ?? {}).map(([key, property]) =>
    nodeOf({
      path: [...path, key],
      schema: property,
      root,
      required: schema.required?.includes(key) ?? false,
      group,
      fallback: ownValue(fallback, key),
      given: ownValue(given, key),
      prefill,
    }),
  )
  return {
    ...description(place, schema),
    path,
    present: required || given !== undefined || (prefill && fallback !== undefined),
    group,
    fields,
  }
}

function limitsOf({ kind }: Control, schema: JsonSchema): string {
  if (kind === 'json') return schema.anyOf || schema.oneOf ? typeInWords(schema) : ''
  return kind === 'number' ? limitsInWords(schema) : ''
}

/** Null is a value too. */
function firstGiven(...values: (Json | undefined)[]): Json | undefined {
  return values.find((value) => value !== undefined)
}

function objectOr(value: Json | undefined): { [key: string]: Json } | undefined {
  return isObject(value) ? value : undefined
}

function description({ path, schema: outer, root }: Place, inner: JsonSchema) {
  const own = resolveRef(outer, root) ?? outer
  return {
    id: fieldId(path),
    label: own.title ?? inner.title ?? path.at(-1)!,
    help: own.description ?? inner.description ?? '',
  }
}
