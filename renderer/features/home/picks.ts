import type { RunRow } from '../../../engine/api/contract/index.ts'
import { isLive } from '../../actions/index.ts'

const recentShown = 10
const attentionShown = 5
const week = 7 * 24 * 60 * 60 * 1000 // ms

export function liveRuns(runs: RunRow[]): RunRow[] {
  return runs.filter(isLive)
}

export function recentRuns(runs: RunRow[]): RunRow[] {
  return runs.filter((run) => !isLive(run)).slice(0, recentShown)
}

/** Runs of the last week that ended otherwise than they should, and that no later run came from. */
export function needAttention(runs: RunRow[], now = Date.now()): RunRow[] {
  const followed = new Set(runs.map((run) => run.parent))
  const ended = ({ state, endedAt, createdAt }: RunRow) =>
    (state === 'failed' || state === 'interrupted') && now - (endedAt ?? createdAt) < week
  return runs.filter((run) => ended(run) && !followed.has(run.id)).slice(0, attentionShown)
}
