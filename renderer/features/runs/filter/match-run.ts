import type { RunRow } from '../../../../engine/api/contract/index.ts'
import type { FieldName, Term } from './parse-filter.ts'

/** What can be compared besides metrics and hyper-parameters. */
const quantities: Record<string, (run: RunRow) => number | null> = {
  epoch: ({ progress, epochs }) => progress?.epoch ?? epochs,
  epochs: ({ epochs }) => epochs,
  steps: ({ steps }) => steps,
  /** In seconds. */
  duration: ({ startedAt, endedAt }) => (startedAt === null ? null : ((endedAt ?? Date.now()) - startedAt) / 1000),
}

/** Whether a run is all that the terms say. */
export function matcherOf(terms: Term[]): (run: RunRow) => boolean {
  const tests = terms.map(testOf)
  return (run) => tests.every((test) => test(run))
}

/** The names that are compared and that no run has. */
export function unknownNames(terms: Term[], runs: RunRow[]): string[] {
  const names = terms.flatMap((term) => (term.kind === 'comparison' && !Object.hasOwn(quantities, term.name) ? [term.name] : []))
  return names.filter((name) => !runs.some((run) => Object.hasOwn(run.metrics, name) || Object.hasOwn(run.hparams, name)))
}

function testOf(term: Term): (run: RunRow) => boolean {
  const test = positiveTest(term)
  return term.not ? (run) => !test(run) : test
}

function positiveTest(term: Term): (run: RunRow) => boolean {
  if (term.kind === 'comparison') return comparison(term)
  const text = term.text.toLowerCase()
  if (term.kind === 'field') return (run) => fieldMatches(run, term.field, text)
  return (run) => searched(run).some((each) => each.toLowerCase().includes(text))
}

function searched({ name, plugin, module, tags, state }: RunRow): string[] {
  return [name, plugin, module ?? '', state, ...tags]
}

function fieldMatches(run: RunRow, field: FieldName, text: string): boolean {
  if (field === 'tag') return run.tags.some((tag) => tag.toLowerCase() === text)
  if (field === 'state' || field === 'id') return run[field].toLowerCase().startsWith(text)
  return (run[field] ?? '').toLowerCase().includes(text)
}

function comparison({ name, sign, value }: Extract<Term, { kind: 'comparison' }>): (run: RunRow) => boolean {
  const number = value.trim() === '' ? Number.NaN : Number(value)
  return (run) => {
    const own = comparedValue(run, name)
    if (own === undefined || own === null) return false
    if (sign === '=' || sign === '!=') return same(own, value, number) === (sign === '=')
    if (typeof own !== 'number') return false
    return sign === '>' ? own > number : sign === '>=' ? own >= number : sign === '<' ? own < number : own <= number
  }
}

function comparedValue(run: RunRow, name: string): unknown {
  if (Object.hasOwn(run.metrics, name)) return run.metrics[name]
  if (Object.hasOwn(run.hparams, name)) return run.hparams[name]
  return Object.hasOwn(quantities, name) ? quantities[name]!(run) : undefined
}

function same(own: unknown, value: string, number: number): boolean {
  if (typeof own === 'number') return own === number || (Number.isNaN(own) && value.toLowerCase() === 'nan')
  return (typeof own === 'string' ? own : JSON.stringify(own)).toLowerCase() === value.toLowerCase()
}
