import type { LightningDataModule, LightningModule } from '../module/index.ts'
import type { Optimizer } from '../optim/index.ts'
import type { Batch, BatchSource } from '../data/index.ts'
import type { RandomStage, RandomState } from '../tensor/index.ts'
import { tensorsIn } from './capture/step-output.ts'
import type { Steps } from './capture/steps.ts'
import type { Callback } from './callbacks/callback.ts'
import type { LiveControl } from './control/index.ts'
import type { HookCaller } from './hook-caller.ts'
import type { LogConnector } from './log-connector.ts'
import type { DataWait } from './loops/data-wait.ts'
import type { MonitorCheck } from './monitor-check.ts'
import type { LossScaler } from './loss-scaler.ts'
import type { ResolvedOptions } from './options.ts'
import type { StepProfiler } from './profile/step-profiler.ts'
import type { Precision } from './precision.ts'
import type { Resumed } from './resumed.ts'
import type { ScheduledScheduler } from './schedulers.ts'
import type { Strategy } from './strategy.ts'
import type { Trainer } from './trainer.ts'

export type Stage = 'sanity' | 'train' | 'validate' | 'test' | 'predict'

/**
 * Where a run is. `epoch` counts finished epochs, `step` optimiser steps, `batch` training batches of all epochs, `batchOfEpoch` those of
 * the epoch that isn't finished. `loggedStep` and `validatedBatch` are the step and the batch whose values were logged, or that was
 * followed by a validation, last: so that neither is left out nor done twice where a run stops between.
 */
export interface Counters {
  epoch: number
  step: number
  batch: number
  batchOfEpoch: number
  loggedStep: number
  validatedBatch: number
}

/** What the loops of a run share. */
export interface RunContext {
  trainer: Trainer
  options: ResolvedOptions
  module: LightningModule
  data: LightningDataModule | null
  callbacks: Callback[]
  hooks: HookCaller
  log: LogConnector
  precision: Precision
  strategy: Strategy
  optimizers: Optimizer[]
  /** Null unless the precision asks for it; made with the optimisers. */
  scaler: LossScaler | null
  schedulers: ScheduledScheduler[]
  /** Null until the first look at it. */
  trainSource: BatchSource | null
  counters: Counters
  control: LiveControl
  monitorCheck: MonitorCheck
  /** Random draws when the epoch began. */
  epochDraws: RandomState
  /** What the first epoch of a resumed run takes up. */
  resumed: Resumed | null
  steps: Steps
  /** Null unless time is to be split into parts. */
  profiler: StepProfiler | null
  dataWait: DataWait
  /** What was read from, to be closed at the end. */
  sources: BatchSource[]
}

/** The stage whose random draws a loop makes; sanity checks have no draws of their own, so that they change nothing. */
export const randomStages: Record<Stage, RandomStage> = {
  sanity: 'validate',
  train: 'train',
  validate: 'validate',
  test: 'test',
  predict: 'predict',
}

/** Samples in a batch: the first axis of its first tensor. */
export function batchSizeOf(batch: Batch): number {
  return tensorsIn(batch)[0]?.shape[0] ?? 1
}
