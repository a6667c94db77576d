import type { Tensor, Tensor1D } from '@tensorflow/tfjs'
import type { MediaValue } from './media.ts'
import type { Metric } from '../metrics/index.ts'
import type { lrScheduler, Optimizer } from '../optim/index.ts'

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
  /**
   * How an epoch's value is made of its batches'. Default: the mean, weighted by batch size. A function gets the values of all batches and
   * their sizes, each [batches], and returns a scalar.
   */
  reduceFx?: 'mean' | 'sum' | 'min' | 'max' | ReduceFunction
  /** Of several loaders, log each one's value as `NAME/dataloader_idx_0` and so on. Default true; false is one value over all of them. */
  addDataloaderIdx?: boolean
  /** The batch's samples, where the first axis of its first tensor doesn't say. */
  batchSize?: number
  /** Reduce over ranks. There is one, whose value is whole, so both do the same. */
  syncDist?: boolean
  /** Log on rank 0 alone. There is no other, so both do the same. */
  rankZeroOnly?: boolean
  /** Lightning's for ranks, graphs and metrics by name; refused with the reason where it is more than the default. */
  syncDistGroup?: null
  enableGraph?: false
  metricAttribute?: null
}

export type ReduceFunction = (values: Tensor1D, batchSizes: Tensor1D) => Tensor

export type Loggable = number | Tensor | Metric

export type GradientClipAlgorithm = 'norm' | 'value'

export interface GradientClipping {
  /** The largest norm of all gradients together, or the largest value of one. Null for none. */
  gradientClipVal?: number | null
  /** Default `norm`. */
  gradientClipAlgorithm?: GradientClipAlgorithm
}

/** What a module sees of the trainer that runs it. */
export interface TrainerView {
  readonly currentEpoch: number
  /** Optimiser steps taken. */
  readonly globalStep: number
  readonly seed: number
  /** What `configureOptimizers` returned. */
  readonly optimizers: readonly Optimizer[]
  readonly lrSchedulers: readonly lrScheduler.LRScheduler[]
  /** Steps of the optimiser in the whole run, or Infinity where nothing says: for schedules that know their end. */
  readonly estimatedSteppingBatches: number
  /** Values logged so far, by name. */
  readonly callbackMetrics: Readonly<Record<string, number>>
  /** Set it to end the run after this batch. */
  shouldStop: boolean
  log(name: string, value: Loggable, options: LogOptions): void
  logMedia(name: string, value: MediaValue): void
  /** Adds the gradients of `loss` to those that these optimisers' next steps use. */
  backward(loss: Tensor, optimizers: readonly Optimizer[], options: { retainGraph?: boolean }): void
}
