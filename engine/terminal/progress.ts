export type Command = 'fit' | 'validate' | 'test' | 'predict'

/** How far a run is, as a progress bar shows it. */
export interface Progress {
  stage: 'sanity' | 'train' | 'validate' | 'test' | 'predict'
  epoch: number
  /** Total epochs, null where only steps or time bound the run. */
  epochs: number | null
  batch: number
  /** Batches in this stage's epoch, null where the loader has no length. */
  batches: number | null
  /** Training batches of the epoch that isn't complete; 0 between epochs. */
  batchOfEpoch: number
  step: number
  /** Latest values logged with `progressBar: true`. */
  metrics: Record<string, number>
}
