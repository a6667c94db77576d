import type { Media } from '../media/media.ts'

/** How a run ended. */
export type RunStatus = 'success' | 'failed'

/** Where logged values go. */
export interface Logger {
  /** Complete hyper-parameters, before the first value; again where a trainer runs several commands. */
  logHyperparams?(hparams: Record<string, unknown>): void
  /** Values at an optimiser step (counted from 0). */
  logMetrics(values: Record<string, number>, place: { step: number; epoch: number }): void
  /** Images, sounds, texts, tables, histograms, matrices and curves; a logger without it gets none. */
  logMedia?(name: string, media: Media, place: { step: number; epoch: number }): void
  /** How far it is in what it writes; kept in checkpoints, as JSON. */
  stateDict?(): unknown
  /**
   * A training goes on from a checkpoint after so many steps; `state` is its logger's. What a run that was stopped has written later into the
   * same place is to go, since it is logged again.
   */
  loadStateDict?(state: unknown, place: { step: number }): void
  /** The run is over. */
  finalize?(status: RunStatus): void | Promise<void>
}
