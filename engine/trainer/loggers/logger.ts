/** Where logged values go. */
export interface Logger {
  /** Complete hyper-parameters, once, before the first value. */
  logHyperparams?(hparams: Record<string, unknown>): void
  /** Values at an optimiser step (counted from 0). */
  logMetrics(values: Record<string, number>, place: { step: number; epoch: number }): void
  /** The run is over, however it ended. */
  finalize?(): void | Promise<void>
}
