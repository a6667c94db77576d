import type { RunEvent } from '../../../engine/api/contract/index.ts'

/** The end of the log, as the event of a failed run's end keeps it. */
export function lastLinesOf(events: RunEvent[]): string[] {
  const data = events.findLast(({ kind }) => kind === 'ended')?.data
  const lines = data && typeof data === 'object' && !Array.isArray(data) ? data.lastLines : null
  return Array.isArray(lines) ? lines.map((line) => (typeof line === 'string' ? line : JSON.stringify(line))) : []
}
