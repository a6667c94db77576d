import { nearest } from '../errors/index.ts'
import type { z } from 'zod'
import type { ConfigIssue } from './refused-config.ts'
import { describeRange, describeType, showValue, type SchemaProperty } from './schema-words.ts'

/** Why one value was refused. */
export interface Refusal {
  /** Name of the option or hyper-parameter. */
  key: string
  sentence: string
  remedy?: string
  /** Where in a value of several parts. */
  within?: (string | number)[]
}

/** Refusals as a form shows them: each beside its field. */
export function toIssues(refusals: readonly Refusal[], place: string[]): ConfigIssue[] {
  return refusals.map(({ key, sentence, remedy, within }) => ({
    path: [...place, key],
    message: [sentence, remedy].filter(Boolean).join(' '),
    ...(within?.length && { within }),
  }))
}

export type SchemaProperties = Record<string, SchemaProperty>

/** Says in words what zod found wrong with `values`, whose keys `properties` describe. */
export function explainIssues(
  issues: readonly z.core.$ZodIssue[],
  values: Record<string, unknown>,
  properties: SchemaProperties,
): Refusal[] {
  return issues.flatMap((issue) => {
    if (issue.code === 'unrecognized_keys') return issue.keys.map((key) => unknownKey(key, Object.keys(properties)))
    return [explainIssue(issue, values, properties)]
  })
}

export function unknownKey(key: string, known: string[]): Refusal {
  const meant = nearest(key, known)
  const list = known.length ? `Known: ${known.join(', ')}.` : 'There are none to set.'
  return { key, sentence: `${key} is unknown.`, remedy: meant ? `Did you mean ${meant}? ${list}` : list }
}

function explainIssue(issue: z.core.$ZodIssue, values: Record<string, unknown>, properties: SchemaProperties): Refusal {
  const key = String(issue.path[0] ?? '')
  const property = properties[key] ?? {}
  const value = values[key]
  if (issue.code === 'custom') {
    const within = issue.path.slice(1) as (string | number)[]
    return { key, sentence: issue.message, remedy: issue.params?.['remedy'] as string | undefined, within }
  }
  if (value === undefined) return { key, sentence: `${key} is needed and has no default.` }
  return { key, sentence: `${key} is ${showValue(value)}; it must be ${requirement(issue, property)}.`, remedy: suggestion(issue, value) }
}

function requirement(issue: z.core.$ZodIssue, property: SchemaProperty): string {
  const [type, range] = [describeType(property), describeRange(property)]
  const outOfRange = (issue.code === 'too_small' || issue.code === 'too_big') && issue.path.length === 1
  if (outOfRange && range) return range
  if (property.enum || property.const !== undefined || property.anyOf) return type
  if (issue.path.length > 1 || issue.code === 'invalid_type') return [article(type), range].filter(Boolean).join(', ')
  return `${article(type)}: ${issue.message.charAt(0).toLowerCase()}${issue.message.slice(1)}`
}

function suggestion(issue: z.core.$ZodIssue, value: unknown): string | undefined {
  if (issue.code !== 'invalid_value' || typeof value !== 'string') return undefined
  const meant = nearest(value, issue.values.map(String))
  return meant && `Did you mean ${meant}?`
}

function article(type: string): string {
  if (type === 'text' || type === 'anything' || type === 'true or false') return type
  return /^[aeio]/.test(type) ? `an ${type}` : `a ${type}`
}
