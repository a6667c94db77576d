import type { Json, JsonSchema } from './json-schema.ts'

/** Where a form shows a field. */
export const groups = ['Basic', 'Optimiser', 'Data', 'Advanced'] as const
export type Group = (typeof groups)[number]

/** What a list can hold to be typed with commas. */
export type ItemType = 'number' | 'integer' | 'string' | 'boolean'

export type Control =
  | { kind: 'number'; step: number | null }
  | { kind: 'text' }
  | { kind: 'boolean' }
  | { kind: 'choice'; options: Json[] }
  | { kind: 'list'; item: ItemType }
  /** A number, or what isn't one, such as a time or an object. */
  | { kind: 'mixed' }
  | { kind: 'json' }

/** One value that a person sets. */
export interface Field {
  /** Name in the form: the path with what could be mistaken for a path of the form library written otherwise. */
  id: string
  path: string[]
  label: string
  help: string
  /** What it takes where its control doesn't show it, such as `between 8 and 1024`; else empty. */
  limits: string
  group: Group
  control: Control
  /** Whether `null` is one of its values. */
  nullable: boolean
  /** Whether it must have a value. */
  required: boolean
  schema: JsonSchema
  /** What counts while it is left out. */
  fallback: Json | undefined
  /** Whether defaults are filled in, to be changed: else they are shown in grey. */
  prefilled: boolean
  /** What it starts with, what reset goes back to, and what a change is measured against. Undefined: left out. */
  initial: Json | undefined
}

/** Fields that belong together because they are one object. */
export interface FieldSet {
  id: string
  path: string[]
  /** Whether the object is there even when none of its fields is set. */
  present: boolean
  label: string
  help: string
  group: Group
  fields: FieldNode[]
}

export type FieldNode = Field | FieldSet

export function isFieldSet(node: FieldNode): node is FieldSet {
  return 'fields' in node
}

export function leaves(nodes: FieldNode[]): Field[] {
  return nodes.flatMap((node) => (isFieldSet(node) ? leaves(node.fields) : [node]))
}

export function fieldSets(nodes: FieldNode[]): FieldSet[] {
  return nodes.flatMap((node) => (isFieldSet(node) ? [node, ...fieldSets(node.fields)] : []))
}

/** The form library splits names at dots and brackets and takes digits for indices: only letters, digits, `_`, `-` stay as they are. */
export function fieldId(path: string[]): string {
  return path.map((part) => part.replace(/[^\w-]/g, (character) => `~${character.codePointAt(0)!.toString(16)}~`)).join('/')
}

/** The id of the element that a field is typed in. */
export function elementId({ id }: Field): string {
  return `field:${id}`
}
