/** A checkpoint that is whole on disk. `metrics` are the values at its moment. */
export interface CheckpointRecord {
  path: string
  epoch: number
  step: number
  bytes: number
  /** Milliseconds since the epoch. */
  time: number
  metrics: Record<string, number>
  /** The best so far by its callback's monitor. */
  best: boolean
}
