import type { ItemType } from './field.ts'
import type { Json } from './json-schema.ts'
import { numberText, parseNumber } from './number-text.ts'

/** A list as it is typed: `64, 128`; as JSON where commas or blanks would be mistaken. */
export function listText(items: Json[]): string {
  if (items.length === 0) return '[]'
  const texts = items.map((item) => (typeof item === 'number' ? numberText(item) : String(item)))
  return texts.every(isPlain) && !texts[0]!.startsWith('[') ? texts.join(', ') : JSON.stringify(items)
}

function isPlain(text: string): boolean {
  return text !== '' && text === text.trim() && !text.includes(',')
}

/** Reads what `listText` writes. An entry of another type stays text, so that the schema's check names it. */
export function parseList(text: string, item: ItemType): Json[] {
  const trimmed = text.trim()
  if (trimmed === '') return []
  return (trimmed.startsWith('[') && parseArray(trimmed)) || trimmed.split(',').map((each) => parseItem(each.trim(), item))
}

function parseArray(text: string): Json[] | undefined {
  try {
    const value = JSON.parse(text) as Json
    return Array.isArray(value) ? value : undefined
  } catch {
    return undefined
  }
}

function parseItem(text: string, item: ItemType): Json {
  if (item === 'string') return text
  if (item === 'boolean') return text === 'true' ? true : text === 'false' ? false : text
  return parseNumber(text) ?? text
}
