import { tokensOf, type Sign, type Token } from './tokens.ts'

/** What a run must be to be shown; all terms hold together. */
export type Term = { not: boolean } & (
  | { kind: 'text'; text: string }
  | { kind: 'field'; field: FieldName; text: string }
  | { kind: 'comparison'; name: string; sign: Sign; value: string }
)

export const fieldNames = ['tag', 'state', 'plugin', 'name', 'module', 'device', 'id'] as const
export type FieldName = (typeof fieldNames)[number]

export type Filter = { terms: Term[] } | { error: string }

const states = ['queued', 'running', 'completed', 'stopped', 'failed', 'interrupted']

/**
 * Reads a filter such as `val_accuracy > 0.9 tag:base -state:failed "two words"`: words are looked for in name, plugin, module, tags and
 * state; `-` or `not` before a term turns it around; `and` may stand between terms.
 */
export function parseFilter(text: string): Filter {
  const tokens = tokensOf(text)
  const terms: Term[] = []
  for (let at = 0; at < tokens.length;) {
    const step = readTerm(tokens, at)
    if ('error' in step) return step
    if (step.term) terms.push(step.term)
    at = step.next
  }
  return { terms }
}

type Step = { term?: Term; next: number } | { error: string }

function readTerm(tokens: Token[], at: number): Step {
  const token = tokens[at]!
  const [next, after] = [tokens[at + 1], tokens[at + 2]]
  if (token.kind === 'sign') return { error: `What is ${token.text} compared with? Write val_loss ${token.text} 0.5.` }
  if (next?.kind === 'sign') return readComparison(token.text, next.text, after, at)
  if (token.kind === 'quoted') return { term: { kind: 'text', not: false, text: token.text }, next: at + 1 }
  const word = token.text.toLowerCase()
  if (word === 'and') return { next: at + 1 }
  if (word === 'or') return { error: 'or is not known here: a run must match all terms.' }
  if (word === 'not') return next ? negate(readTerm(tokens, at + 1)) : { error: 'What should not be? Write not tag:base.' }
  if (token.text.startsWith('-') && token.text.length > 1) return negate(readWord(token.text.slice(1), next, at))
  return readWord(token.text, next, at)
}

function negate(step: Step): Step {
  return 'term' in step && step.term ? { ...step, term: { ...step.term, not: !step.term.not } } : step
}

function readComparison(name: string, sign: Sign, value: Token | undefined, at: number): Step {
  const not = name.startsWith('-')
  if (!value || value.kind === 'sign') return { error: `${name} ${sign} what? Write ${name} ${sign} 0.5.` }
  if (sign !== '=' && sign !== '!=' && Number.isNaN(Number(value.text)))
    return { error: `${name} ${sign} ${value.text}: only numbers are larger or smaller.` }
  return { term: { kind: 'comparison', not, name: not ? name.slice(1) : name, sign, value: value.text }, next: at + 3 }
}

/** `tag:base`, `tag:"two words"`, or a word to look for. */
function readWord(word: string, next: Token | undefined, at: number): Step {
  const colon = word.indexOf(':')
  if (colon < 1) return { term: { kind: 'text', not: false, text: word }, next: at + 1 }
  const [field, rest] = [word.slice(0, colon).toLowerCase(), word.slice(colon + 1)]
  if (!isFieldName(field)) return { error: `${field}: is not known. Known are ${fieldNames.map((name) => `${name}:`).join(' ')}` }
  const text = rest === '' && next?.kind === 'quoted' ? next.text : rest
  if (text === '') return { error: `${field}: what? Write ${field}:${field === 'state' ? 'failed' : 'base'}.` }
  if (field === 'state' && !states.some((state) => state.startsWith(text.toLowerCase())))
    return { error: `${text} is no state. States are ${states.join(', ')}.` }
  return { term: { kind: 'field', not: false, field, text }, next: at + (rest === '' ? 2 : 1) }
}

function isFieldName(text: string): text is FieldName {
  return (fieldNames as readonly string[]).includes(text)
}
