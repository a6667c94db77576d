import type { MonitorMode } from './monitored.ts'

export interface KeptCheckpoint {
  path: string
  /** The monitored value; null where it wasn't a number. */
  score: number | null
  step: number
}

/** Those with a monitored value, best first; of equal ones the older stays best. */
export function rankCheckpoints(kept: KeptCheckpoint[], mode: MonitorMode): KeptCheckpoint[] {
  const sign = mode === 'max' ? -1 : 1
  return kept.filter(({ score }) => score !== null).sort((a, b) => sign * (a.score! - b.score!))
}

interface Choice {
  mode: MonitorMode
  saveTopK: number
  saveLast: boolean
}

/** Those of `kept`, the oldest first, that have a role. Where none has a value to be ranked by, the newest stands for the best. */
export function wantedCheckpoints(kept: KeptCheckpoint[], { mode, saveTopK, saveLast }: Choice): Set<KeptCheckpoint> {
  if (saveTopK === -1) return new Set(kept)
  const wanted = new Set(rankCheckpoints(kept, mode).slice(0, saveTopK))
  const last = kept.at(-1)
  if (last && (saveLast || (wanted.size === 0 && saveTopK > 0))) wanted.add(last)
  return wanted
}
