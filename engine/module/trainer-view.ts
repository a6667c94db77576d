import type { Tensor } from '@tensorflow/tfjs'
import type { Metric } from '../metrics/index.ts'

/** How `log` treats a value; the names and defaults are Lightning's. */
export interface LogOptions {
  /** Log the value of this step. Default: in training steps only. */
  onStep?: boolean
  /** Log the epoch's value. Default: everywhere but in training steps. */
  onEpoch?: boolean
  /** Show it in the progress bar. Default false. */
  progressBar?: boolean
  /** Hand it to the loggers. Default true. */
  logger?: boolean
  /** How an epoch's value is made of its batches'. Default: the mean, weighted by batch size. */
  reduceFx?: 'mean' | 'sum' | 'min' | 'max'
  /** The batch's samples, where the first axis of its first tensor doesn't say. */
  batchSize?: number
}

export type Loggable = number | Tensor | Metric

/** What a module sees of the trainer that runs it. */
export interface TrainerView {
  readonly currentEpoch: number
  /** Optimiser steps taken. */
  readonly globalStep: number
  readonly seed: number
  /** Values logged so far, by name. */
  readonly callbackMetrics: Readonly<Record<string, number>>
  /** Set it to end the run after this batch. */
  shouldStop: boolean
  log(name: string, value: Loggable, options: LogOptions): void
}
