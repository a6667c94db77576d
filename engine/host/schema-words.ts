import type { Json } from '../worker/index.ts'

/** The parts of JSON Schema that are said in words. */
export interface SchemaProperty {
  type?: string | string[]
  enum?: Json[]
  const?: Json
  anyOf?: SchemaProperty[]
  items?: SchemaProperty
  minimum?: number
  maximum?: number
  exclusiveMinimum?: number
  exclusiveMaximum?: number
  minLength?: number
  maxLength?: number
  minItems?: number
  maxItems?: number
  default?: Json
  description?: string
}

const typeWords: Record<string, string> = {
  integer: 'whole number',
  number: 'number',
  string: 'text',
  boolean: 'true or false',
  null: 'null',
  object: 'object',
}

/** What kind of value it takes, such as `whole number`, `relu or tanh`, `list of numbers`. */
export function describeType(property: SchemaProperty): string {
  if (property.enum) return orList(property.enum.map(showValue))
  if (property.const !== undefined) return showValue(property.const)
  if (property.anyOf) return orList(property.anyOf.map(describeType))
  if (property.type === 'array')
    return property.items ? `list of ${describeType(property.items)}s`.replace(/(text|false|\))s$/, '$1') : 'list'
  if (Array.isArray(property.type)) return orList(property.type.map((type) => typeWords[type] ?? type))
  return typeWords[property.type ?? ''] ?? 'anything'
}

/** The limits of a number, a text's length or a list's, such as `between 8 and 1024`; empty where there are none. */
export function describeRange(property: SchemaProperty): string {
  if (property.anyOf) return [...new Set(property.anyOf.map(describeRange).filter(Boolean))].join(' or ')
  const numbers = between(property.minimum, property.maximum, property.exclusiveMinimum, property.exclusiveMaximum)
  if (numbers) return numbers
  const length = between(property.minLength, property.maxLength)
  if (length) return plural(length, 'character', 'characters')
  const entries = between(property.minItems, property.maxItems)
  return entries && plural(entries, 'entry', 'entries')
}

function plural(count: string, one: string, many: string): string {
  return `${count} ${/\b1$/.test(count) ? one : many}`
}

/** A value as a person writes it: text without quotes, unless it would be invisible or mistaken for a number. */
export function showValue(value: unknown): string {
  if (typeof value === 'number') return String(value)
  if (typeof value !== 'string') return JSON.stringify(value) ?? String(value)
  return value.trim() === '' || !Number.isNaN(Number(value)) ? JSON.stringify(value) : value
}

export function orList(words: string[]): string {
  return words.length < 2 ? words.join('') : `${words.slice(0, -1).join(', ')} or ${words.at(-1)}`
}

function between(minimum?: number, maximum?: number, above?: number, below?: number): string {
  const low = isLimit(minimum) ? `at least ${minimum}` : isLimit(above) ? `more than ${above}` : ''
  const high = isLimit(maximum) ? `at most ${maximum}` : isLimit(below) ? `less than ${below}` : ''
  if (isLimit(minimum) && isLimit(maximum)) return `between ${minimum} and ${maximum}`
  return [low, high].filter(Boolean).join(' and ')
}

/** zod writes the limits of exact whole numbers into every `int`: they are no choice of the plugin's author. */
function isLimit(value: number | undefined): boolean {
  return value !== undefined && Math.abs(value) !== Number.MAX_SAFE_INTEGER
}
