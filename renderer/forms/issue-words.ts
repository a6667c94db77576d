import type { z } from 'zod'
import type { Json, JsonSchema } from './json-schema.ts'
import { limitsInWords, orList, showValue, typeInWords } from './words.ts'

/**
 * Why a field's value can't be, in words that follow the field's name: `must be between 8 and 1024`. `schema` is the field's, `within`
 * where in its value the fault is.
 */
export function issueInWords(issue: z.core.$ZodIssue, schema: JsonSchema, within: PropertyKey[] = []): string {
  return within.length > 0 ? `${placeInWords(within)} ${must(issue, schemaOf(within, schema))}` : must(issue, schema)
}

function placeInWords([first, ...rest]: PropertyKey[]): string {
  const place = typeof first === 'number' ? `entry ${first + 1}` : String(first)
  return [place, ...rest.map(String)].join('.')
}

function schemaOf([place, ...deeper]: PropertyKey[], { items, prefixItems }: JsonSchema): JsonSchema {
  const item = prefixItems?.[Number(place)] ?? items
  return deeper.length === 0 && typeof item === 'object' ? item : {}
}

function must(issue: z.core.$ZodIssue, schema: JsonSchema): string {
  switch (issue.code) {
    case 'too_small':
    case 'too_big':
      return mustBeWithin(issue, schema)
    case 'not_multiple_of':
      return `must be a multiple of ${issue.divisor}`
    case 'invalid_type':
      return `must be ${typeInWords(schema.type ? schema : { type: typeNames[issue.expected] ?? issue.expected })}`
    case 'invalid_value':
      return `must be ${orList(issue.values.map((value) => showValue(value as Json)))}`
    case 'invalid_format':
      return issue.format === 'regex' ? `must match ${issue.pattern}` : `must be a valid ${issue.format}`
    case 'invalid_union':
      return `must be ${typeInWords(schema)}`
    case 'unrecognized_keys':
      return `has keys that are unknown: ${issue.keys.join(', ')}`
    default:
      return issue.message
  }
}

/** As zod names them. */
const typeNames: Record<string, string> = { int: 'integer', tuple: 'array', record: 'object' }

function mustBeWithin(issue: z.core.$ZodIssueTooSmall | z.core.$ZodIssueTooBig, schema: JsonSchema): string {
  const verb = issue.origin === 'string' || issue.origin === 'array' ? 'must have' : 'must be'
  return `${verb} ${limitsInWords(schema) || limitsInWords(boundOf(issue))}`
}

/** The one bound that was passed, as a schema. */
function boundOf(issue: z.core.$ZodIssueTooSmall | z.core.$ZodIssueTooBig): JsonSchema {
  const [side, bound] = issue.code === 'too_small' ? (['min', issue.minimum] as const) : (['max', issue.maximum] as const)
  if (issue.origin === 'string') return { [`${side}Length`]: Number(bound) }
  if (issue.origin === 'array') return { [`${side}Items`]: Number(bound) }
  return { [issue.inclusive === false ? `exclusive${side === 'min' ? 'Min' : 'Max'}imum` : `${side}imum`]: Number(bound) }
}
