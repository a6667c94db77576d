import type { Json, JsonSchema } from './json-schema.ts'

const typeWords: Record<string, string> = {
  integer: 'a whole number',
  number: 'a number',
  string: 'text',
  boolean: 'true or false',
  null: 'none',
  object: 'an object',
  array: 'a list',
}

/** What kind of value a schema takes, such as `a whole number` or `relu or tanh`. */
export function typeInWords(schema: JsonSchema): string {
  if (schema.enum) return orList(schema.enum.map(showValue))
  if (schema.const !== undefined) return showValue(schema.const)
  const branches = schema.anyOf ?? schema.oneOf
  if (branches) return orList([...new Set(branches.map(typeInWords))])
  if (Array.isArray(schema.type)) return orList(schema.type.map((type) => typeWords[type] ?? type))
  return typeWords[schema.type ?? ''] ?? 'valid'
}

/** The bounds of a number, a text's length or a list's: `between 8 and 1024`, `at least 1 entry`; empty where there are none. */
export function limitsInWords(schema: JsonSchema): string {
  const { minimum, maximum, exclusiveMinimum, exclusiveMaximum, multipleOf } = schema
  const numbers = between(minimum, maximum, exclusiveMinimum, exclusiveMaximum)
  const factor = multipleOf === undefined ? '' : `a multiple of ${multipleOf}`
  return [numbers, factor].filter(Boolean).join(', ') || lengthInWords(schema)
}

function lengthInWords({ minLength, maxLength, minItems, maxItems }: JsonSchema): string {
  const length = between(minLength, maxLength)
  if (length) return `${length} ${plural(length, 'character', 'characters')}`
  const entries = between(minItems, maxItems)
  return entries && `${entries} ${plural(entries, 'entry', 'entries')}`
}

function plural(count: string, one: string, many: string): string {
  return /\b1$/.test(count) ? one : many
}

function between(minimum?: number, maximum?: number, above?: number, below?: number): string {
  if (isLimit(minimum) && isLimit(maximum)) return minimum === maximum ? `exactly ${minimum}` : `between ${minimum} and ${maximum}`
  const low = isLimit(minimum) ? `at least ${minimum}` : isLimit(above) ? `more than ${above}` : ''
  const high = isLimit(maximum) ? `at most ${maximum}` : isLimit(below) ? `less than ${below}` : ''
  return [low, high].filter(Boolean).join(' and ')
}

/** zod writes the bounds of exact whole numbers into every `int`: they are no choice of anybody. */
function isLimit(value: number | undefined): boolean {
  return value !== undefined && Math.abs(value) !== Number.MAX_SAFE_INTEGER
}

/** A value as a person writes it: text without quotes unless it would be invisible, null as `none`. */
export function showValue(value: Json): string {
  if (value === null) return 'none'
  if (typeof value !== 'string') return JSON.stringify(value)
  return value.trim() === '' ? JSON.stringify(value) : value
}

export function orList(words: string[]): string {
  return words.length < 2 ? words.join('') : `${words.slice(0, -1).join(', ')} or ${words.at(-1)}`
}
