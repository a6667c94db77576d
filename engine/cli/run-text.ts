import { existsSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { formatError } from '../errors/index.ts'
import type { JournalEntry } from '../worker/index.ts'
import type { LogLine, MetricSummary, RunEvent, RunRecord, RunStore, StoredCheckpoint } from '../store/index.ts'
import { formatPairs, formatProfile, formatSecond, formatTable, paint, type Profile } from '../terminal/index.ts'
import { formatCheckpoints } from './checkpoint-text.ts'
import { formatMetricSummaries } from './metric-text.ts'
import { paintState, took } from './run-list.ts'
import { describeTuningResult, tuningsIn } from './tuning-text.ts'

/** A run with all that the history has on it, but for its metrics' single points. */
export interface RunDetails extends RunRecord {
  folder: string
  metrics: MetricSummary[]
  checkpoints: StoredCheckpoint[]
  events: RunEvent[]
  /** What was changed while it went on. */
  changes: JournalEntry[]
  /** The end of the log of a run that failed. */
  logTail: LogLine[]
  /** Where the time of its steps went, if it was asked for. */
  profile: Profile | null
}

const tailLines = 20
const shownEvents = 12

export function runDetails(store: RunStore, run: RunRecord): RunDetails {
  return {
    ...run,
    folder: store.runFolder(run.id),
    metrics: store.metricSummaries(run.id),
    checkpoints: store.listCheckpoints(run.id),
    events: store.listEvents(run.id),
    changes: store.controls.journal(run.id),
    logTail: run.state === 'failed' ? store.readLog(run.id, { last: tailLines }) : [],
    profile: readProfile(store.runFolder(run.id)),
  }
}

/** The page of `runs show`. */
export function describeRun(run: RunDetails, verbose: boolean): string {
  const sections = [
    [`${paint('bold', run.name)}  ${paintState(run.state)}`, facts(run)],
    ['Why it failed', failure(run, verbose)],
    ['The end of its log', run.error?.stack ? '' : run.logTail.map(({ message }) => `  ${message}`).join('\n')],
    ['Hyper-parameters', formatPairs(Object.entries(run.hparams).map(([name, value]) => [name, JSON.stringify(value)]))],
    ['Trainer', formatPairs(Object.entries(run.config.trainer).map(([name, value]) => [name, showOption(value)]))],
    ['Metrics', run.metrics.length ? formatMetricSummaries(run.metrics) : ''],
    ['Profile', run.profile ? formatProfile(run.profile) : ''],
    ['Search', tuningsIn(run.events).map(describeTuningResult).join('\n\n')],
    ['Changed while it went on', formatChanges(run.changes)],
    ['Checkpoints', presentCheckpoints(run)],
    ['Events', formatEvents(run.events)],
  ]
  return sections
    .filter(([, text]) => text)
    .map(([title, text], index) => `${index ? paint('bold', title!) : title}\n${text}`)
    .join('\n\n')
}

const showOption = (value: unknown): string => (typeof value === 'object' ? JSON.stringify(value) : String(value))

function readProfile(folder: string): Profile | null {
  const file = path.join(folder, 'profile.json')
  return existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as Profile) : null
}

function facts(run: RunDetails): string {
  const { config, startedAt, endedAt } = run
  return formatPairs([
    ['id', run.id],
    ['command', config.command],
    ['plugin', config.plugin],
    ['module', run.module],
    ['data', run.data],
    ['parameters', run.parameters?.toLocaleString('en')],
    ['seed', config.seed],
    ['device', run.device],
    ['epochs, steps', `${run.epochs}, ${run.steps}`],
    ['started', startedAt && formatSecond(startedAt)],
    ['ended', endedAt && `${formatSecond(endedAt)}${took(run) ? `, after ${took(run)}` : ''}`],
    ['it ended since', endReason(run.events)],
    ['went on from', run.resumedFrom],
    ['tags', run.tags.join(', ')],
    [
      'versions',
      Object.entries(run.versions)
        .map(([name, version]) => `${name} ${version}`)
        .join(', '),
    ],
    ['folder', run.folder],
  ])
}

/** Of a run that failed the error says it. */
function endReason(events: RunEvent[]): string | null {
  const data = events.findLast(({ kind }) => kind === 'ended')?.data as { reason?: string } | null | undefined
  return data?.reason ?? null
}

function formatChanges(changes: JournalEntry[]): string {
  if (changes.length === 0) return ''
  const rows = changes.map(({ epoch, step, message }) => [epoch, step, message])
  return formatTable([{ title: 'epoch', align: 'right' }, { title: 'step', align: 'right' }, { title: '' }], rows)
}

function failure({ error }: RunDetails, verbose: boolean): string {
  if (!error) return ''
  const text = verbose && error.stack ? `${formatError(error)}\n${error.stack}` : formatError(error)
  return text
    .split('\n')
    .map((line) => `  ${line}`)
    .join('\n')
}

function presentCheckpoints({ checkpoints }: RunDetails): string {
  const present = checkpoints.filter(({ removedAt }) => removedAt === null)
  const removed = checkpoints.length - present.length
  return [present.length > 0 && formatCheckpoints(present), removed > 0 && `  and ${removed} that were removed`].filter(Boolean).join('\n')
}

function formatEvents(events: RunEvent[]): string {
  if (events.length === 0) return ''
  const shown = events.slice(-shownEvents)
  const left = events.length - shown.length
  const rows = shown.map(({ time, kind, message }) => [formatSecond(time), kind, message.split('\n')[0] ?? ''])
  const table = formatTable([{ title: 'time' }, { title: 'event' }, { title: '' }], rows)
  return left > 0 ? `${table}\n  and ${left} before these: see them with --json` : table
}
