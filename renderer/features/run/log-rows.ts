import type { LogLine } from '../../../engine/api/contract/index.ts'
import { formatCount } from '../../ui/index.ts'

export type LogLevel = LogLine['level']
export const logLevels: LogLevel[] = ['debug', 'info', 'warning', 'error']

/** One line on the screen: messages of several lines are cut, and the first of them bears the time. */
export interface LogRow {
  time: number
  level: LogLevel
  text: string
  first: boolean
}

/** Rows that are kept; of more, the oldest go. */
export const keptRows = 50_000

export function toRows(lines: LogLine[]): LogRow[] {
  return lines.flatMap(({ time, level, message }) =>
    message
      .replace(/\n$/, '')
      .split('\n')
      .map((text, i) => ({ time, level, text, first: i === 0 })),
  )
}

export function appendRows(rows: LogRow[], lines: LogLine[], kept = keptRows): LogRow[] {
  return [...rows, ...toRows(lines)].slice(-kept)
}

export interface LogFilter {
  /** The mildest level that is shown. */
  level: LogLevel
  text: string
}

export function filterRows(rows: LogRow[], { level, text }: LogFilter): LogRow[] {
  const least = logLevels.indexOf(level)
  const wanted = text.toLowerCase()
  if (least === 0 && wanted === '') return rows
  return rows.filter((row) => logLevels.indexOf(row.level) >= least && row.text.toLowerCase().includes(wanted))
}

/** `12 of the newest 50,000 lines`: what is older is in the run's folder alone. */
export function describeCount(shown: number, held: number): string {
  const newest = held >= keptRows ? `newest ${formatCount(held)}` : formatCount(held)
  const lines = held === 1 ? 'line' : 'lines'
  if (shown === held) return `${newest} ${lines}`
  return `${formatCount(shown)} of ${held >= keptRows ? 'the ' : ''}${newest} ${lines}`
}

const clock = new Intl.DateTimeFormat('en-GB', { hour: '2-digit', minute: '2-digit', second: '2-digit', fractionalSecondDigits: 3 })

export const formatClock = (time: number): string => clock.format(time)

/** As it is copied: one line a row. */
export function rowsAsText(rows: LogRow[]): string {
  return rows.map(({ time, level, text }) => `${new Date(time).toISOString()} ${level} ${text}`).join('\n')
}
