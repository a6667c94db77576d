import type { lrScheduler, Optimizer } from '../optim/index.ts'

type LRScheduler = lrScheduler.LRScheduler

/** When a scheduler is stepped, in automatic optimisation. */
export interface LRSchedulerConfig {
  scheduler: LRScheduler
  /** Default `epoch`. */
  interval?: 'step' | 'epoch'
  /** Steps of the optimiser, or epochs, between two steps of the scheduler. Default 1. */
  frequency?: number
  /** The logged value that reduceLROnPlateau looks at. */
  monitor?: string
  /** Whether it is an error that `monitor` wasn't logged. Default true. */
  strict?: boolean
}

export interface OptimizerConfig {
  optimizer: Optimizer
  lrScheduler?: LRScheduler | LRSchedulerConfig
  /** As in `LRSchedulerConfig`. */
  monitor?: string
}

/** What `configureOptimizers` may return: as in Lightning, and several optimisers for manual optimisation alone. */
export type ConfiguredOptimizers =
  | Optimizer
  | OptimizerConfig
  | (Optimizer | OptimizerConfig)[]
  | [Optimizer[], (LRScheduler | LRSchedulerConfig)[]]
