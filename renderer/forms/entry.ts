import type { Field } from './field.ts'
import type { Json } from './json-schema.ts'
import { listText, parseList } from './list-text.ts'
import { numberText, parseNumber } from './number-text.ts'
import { acceptsText } from './schema-check.ts'
import { typeInWords } from './words.ts'

/** What a field's control holds: what was typed, whether a box is ticked, or null for the choice "none". */
export type Entry = string | boolean | null

/** What an entry stands for; without `value` it is left out. */
export type Reading = { value?: Json } | { problem: string }

/** An empty text that was cleared can't be told from one never typed: where a field may be left out, this is typed for the former. */
const emptyText = '""'

/** Whether nothing typed means the empty text or list, because a default was filled in and cleared; else it means left out. */
function blankIsEmpty({ prefilled, fallback, control }: Field): boolean {
  return (control.kind === 'text' || control.kind === 'list') && prefilled && fallback !== undefined
}

/** How the control shows `value`. */
export function entryOf(field: Field, value: Json | undefined): Entry {
  const { control } = field
  if (value === undefined) return control.kind === 'boolean' ? false : ''
  if (value === null && field.nullable) return null
  if (control.kind === 'boolean') return value === true
  if (control.kind === 'choice') return JSON.stringify(value)
  if (control.kind === 'number') return typeof value === 'number' ? numberText(value) : jsonText(value)
  if (control.kind === 'list') return listEntry(field, value)
  if (control.kind === 'text' && typeof value === 'string') return value === '' && !blankIsEmpty(field) ? emptyText : value
  return jsonText(value)
}

function listEntry(field: Field, value: Json): Entry {
  if (!Array.isArray(value)) return jsonText(value)
  return value.length === 0 && blankIsEmpty(field) ? '' : listText(value)
}

/** Text that isn't JSON by itself needs no quotes. */
function jsonText(value: Json): string {
  return typeof value === 'string' && value.trim() !== '' && parseJson(value) === undefined ? value : JSON.stringify(value)
}

/** What was meant by an entry. */
export function readEntry(field: Field, entry: Entry): Reading {
  if (entry === null) return { value: null }
  if (typeof entry === 'boolean') return { value: entry }
  if (entry.trim() === '' && field.control.kind !== 'text') return blank(field)
  return readText(field, entry)
}

function blank(field: Field): Reading {
  return blankIsEmpty(field) ? { value: [] } : {}
}

function readText(field: Field, text: string): Reading {
  const { control } = field
  if (control.kind === 'text') return readPlainText(field, text)
  if (control.kind === 'list') return { value: parseList(text, control.item) }
  if (control.kind === 'choice') return { value: JSON.parse(text) as Json }
  if (control.kind === 'json') return readJson(field, text, 'must be JSON, such as {"key": 1}, [1, 2] or "text"')
  if (control.kind === 'mixed') return readJson(field, text, `must be ${typeInWords(field.schema)}`)
  const value = parseNumber(text)
  return value === undefined ? { problem: notANumber(field) } : { value }
}

function notANumber({ schema }: Field): string {
  return schema.type === 'integer' ? 'must be a whole number' : 'must be a number, such as 0.5 or 1e-3'
}

function readPlainText(field: Field, text: string): Reading {
  if (blankIsEmpty(field)) return { value: text }
  if (text === '') return {}
  return { value: text === emptyText ? '' : text }
}

function readJson({ schema }: Field, text: string, problem: string): Reading {
  const value = parseJson(text)
  if (value !== undefined) return { value }
  return acceptsText(schema, text) ? { value: text } : { problem }
}

function parseJson(text: string): Json | undefined {
  try {
    return JSON.parse(text) as Json
  } catch {
    return undefined
  }
}
