import type { RunRecord } from '../store/index.ts'
import type { RunSummary, TuningResult } from '../worker/index.ts'
import { formatDuration, formatNumber, formatPairs, formatProfile, paint } from '../terminal/index.ts'

import { describeTuningResult } from './tuning-text.ts'

/** The object that `--json` prints. */
export function toResult({ id, state, error }: RunRecord, summary: RunSummary, tuned: TuningResult[] = []): Record<string, unknown> {
  const { epochs, steps, seconds, metrics, bestCheckpoint, lastCheckpoint, profile } = summary
  const base = {
    runId: id,
    state,
    epochs,
    steps,
    seconds,
    metrics,
    bestCheckpoint,
    lastCheckpoint,
    ...(profile && { profile }),
    ...(tuned.length > 0 && { tuned }),
  }
  return error ? { ...base, error: { message: error.message, location: error.location, remedy: error.remedy } } : base
}

/** How the run ended, its metrics, and where to go from here. */
export function describeEnd(run: RunRecord, summary: RunSummary, tuned: TuningResult[] = []): string {
  const values = Object.entries(summary.metrics).map(([name, value]): [string, string] => [name, formatNumber(value)])
  const metrics = values.length > 0 ? `${formatPairs(values)}\n` : null
  const profile = summary.profile ? `${formatProfile(summary.profile)}\n` : null
  const found = tuned.length > 0 ? `${tuned.map(describeTuningResult).join('\n\n')}\n` : null
  return ['', paint('bold', headline(run, summary)), metrics, profile, found, formatPairs(places(run, summary))]
    .filter((part) => part !== null)
    .join('\n')
}

/** What to type for `leyden` where this one was typed: it is on nobody's PATH until `npm link`. */
function commandName(): string {
  const script = process.env['npm_lifecycle_event']
  if (script === undefined) return 'leyden'
  return script === 'npx' ? 'npx leyden' : 'npm run leyden --'
}

function headline({ state, config }: RunRecord, { epochs, steps, seconds }: RunSummary): string {
  const amount = config.command === 'fit' ? `after ${count(epochs, 'epoch')}, ${count(steps, 'step')},` : 'in'
  return `${state.charAt(0).toUpperCase()}${state.slice(1)} ${amount} ${formatDuration(seconds)}.`
}

function count(amount: number, what: string): string {
  return `${amount} ${what}${amount === 1 ? '' : 's'}`
}

function places({ id, state, config }: RunRecord, { bestCheckpoint, lastCheckpoint }: RunSummary): [string, string | null | undefined][] {
  const isFit = config.command === 'fit'
  return [
    ['best checkpoint', isFit ? bestCheckpoint : null],
    ['last checkpoint', isFit && lastCheckpoint !== bestCheckpoint ? lastCheckpoint : null],
    ['predictions', config.command === 'predict' && state === 'completed' ? config.output : null],
    ['go on with', isFit && state === 'stopped' && lastCheckpoint ? `${commandName()} fit ${config.plugin} --resume last` : null],
    ['look at it', `${commandName()} runs show ${id}`],
  ]
}
