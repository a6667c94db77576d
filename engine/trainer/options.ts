import { refuseUnknown } from '../errors/index.ts'
import type { GradientClipAlgorithm } from '../module/index.ts'
import type { Accelerator } from '../tensor/index.ts'
import type { AccumulationSchedule } from './accumulation.ts'
import type { Callback } from './callbacks/callback.ts'
import type { Logger } from './loggers/logger.ts'
import { checkOptions } from './option-checks.ts'
import { checkOneMachine, type OneMachineOptions } from './one-machine.ts'
import type { PrecisionName } from './precision.ts'
import { withPresets } from './presets.ts'

export type CaptureOption = 'on' | 'off' | 'require'

/** Options of a Trainer. Names and meanings are Lightning's; `null` stands for no bound. */
export interface TrainerOptions extends OneMachineOptions {
  /** `auto` takes a GPU where TensorFlow finds one. */
  accelerator?: Accelerator
  /**
   * `bf16-mixed` keeps what lies between the products of captured steps in bfloat16, on a processor; `16-mixed` multiplies in float16 on a
   * GPU, with a loss that is scaled so that small gradients aren't 0. Default `32-true`.
   */
  precision?: PrecisionName
  /** Whether steps are recorded once and then run as one op: `on` where they can be, `require` fails where they can't. Default `on`. */
  capture?: CaptureOption
  /** Epochs in all, those before a resume included; -1 for no bound. Default: 1000 where nothing else bounds the run. */
  maxEpochs?: number | null
  /** Epochs before which `shouldStop` and `maxTime` don't end a training. Default: none. */
  minEpochs?: number | null
  /** Optimiser steps in all; -1 for no bound. Default: no bound. */
  maxSteps?: number | null
  /** Steps before which `shouldStop` and `maxTime` don't end a training. Default: none. */
  minSteps?: number | null
  /** `DD:HH:MM:SS` of one fit, after which it ends at the batch. Default: no bound. */
  maxTime?: string | null
  /** Batches an epoch: a whole number is a count, a number below 1 a share of the loader. Default: all. */
  limitTrainBatches?: number
  limitValBatches?: number
  limitTestBatches?: number
  limitPredictBatches?: number
  /** Train and validate on these batches of the training data alone, a count or a share, not shuffled. Default 0: off. */
  overfitBatches?: number
  /** One epoch of this many batches of each stage (true is 1), to find mistakes: no sanity check, loggers or checkpoints. Default false. */
  fastDevRun?: boolean | number
  /** Ask the data module for its loaders anew before every n-th epoch. Default 0: never. */
  reloadDataloadersEveryNEpochs?: number
  /** Validation batches before the first training batch, which find a mistake early. Default 2. */
  numSanityValSteps?: number
  /** Validate after so many training batches, after a share of an epoch, or after a time `DD:HH:MM:SS`. Default: when an epoch ends. */
  valCheckInterval?: number | string | null
  /** Epochs that have validations; null counts the batches of `valCheckInterval` through all epochs. Default 1. */
  checkValEveryNEpoch?: number | null
  /** Steps between two logged values of `onStep`. Default 50. */
  logEveryNSteps?: number
  /** `simple` splits the time of a step into data, transfer, execute, callbacks and logging. Default: none. */
  profiler?: 'simple' | null
  /** Batches whose gradients make one step; by epoch, `{ 0: 8, 4: 1 }` is 8 in the first four epochs. Default 1. */
  accumulateGradBatches?: AccumulationSchedule
  /** Clips gradients before a step: all together to this norm, or each value. Default: no clipping. */
  gradientClipVal?: number | null
  gradientClipAlgorithm?: GradientClipAlgorithm
  callbacks?: Callback[]
  loggers?: Logger[]
  /** Lightning's name for `loggers`; false for none. */
  logger?: Logger | Logger[] | false
  /** Keep the best and the last checkpoint. Default true. */
  enableCheckpointing?: boolean
  /** Show the run on standard error. Default true. */
  enableProgressBar?: boolean
  /** Show the parameters before a fit, with the progress bar. Default true. */
  enableModelSummary?: boolean
  /** Where checkpoints go. Default: the current folder. */
  defaultRootDir?: string
  /** Nothing beside the training: no loggers, checkpoints, progress bar, summary or sanity check, and `log` keeps nothing. Default false. */
  barebones?: boolean
  /** Run each operation by itself, and end at the first that gives NaN, named, or at a loss that isn't finite. Slow. Default false. */
  detectAnomaly?: boolean
  /** Let a GPU use only operations that give the same bits in each run; holds for the whole process. The CPU always does. Default false. */
  deterministic?: boolean
  /** Decides initial weights, shuffling, dropout and every other draw. Default 0. */
  seed?: number
}

export type LimitOption = 'limitTrainBatches' | 'limitValBatches' | 'limitTestBatches' | 'limitPredictBatches'

export type ResolvedOptions = Required<Omit<TrainerOptions, LimitOption | 'logger' | keyof OneMachineOptions>> &
  Pick<TrainerOptions, LimitOption>

const defaults = {
  accelerator: 'auto',
  precision: '32-true',
  capture: 'on',
  maxEpochs: undefined,
  minEpochs: null,
  maxSteps: null,
  minSteps: null,
  maxTime: null,
  limitTrainBatches: undefined,
  limitValBatches: undefined,
  limitTestBatches: undefined,
  limitPredictBatches: undefined,
  overfitBatches: 0,
  fastDevRun: false,
  reloadDataloadersEveryNEpochs: 0,
  numSanityValSteps: 2,
  valCheckInterval: null,
  checkValEveryNEpoch: 1,
  logEveryNSteps: 50,
  profiler: null,
  accumulateGradBatches: 1,
  gradientClipVal: null,
  gradientClipAlgorithm: 'norm',
  callbacks: [],
  loggers: [],
  logger: [],
  enableCheckpointing: true,
  enableProgressBar: true,
  enableModelSummary: true,
  defaultRootDir: '',
  barebones: false,
  detectAnomaly: false,
  deterministic: false,
  seed: 0,
} satisfies Record<Exclude<keyof TrainerOptions, keyof OneMachineOptions>, unknown>

const noBound = -1

/** Throws where an option is unknown, or has a value that can't be. */
export function resolveOptions(given: TrainerOptions): ResolvedOptions {
  const { devices, strategy, numNodes, syncBatchNorm, useDistributedSampler, benchmark, inferenceMode, ...options } = given
  checkOneMachine({ devices, strategy, numNodes, syncBatchNorm, useDistributedSampler, benchmark, inferenceMode })
  refuseUnknown('Trainer', options, Object.keys(defaults))
  checkOptions(options)
  const { logger, ...filled } = { ...defaults, defaultRootDir: process.cwd(), ...withoutUndefined(options) }
  const [maxEpochs, maxSteps] = [filled.maxEpochs, filled.maxSteps].map((bound) => (bound === noBound ? null : bound))
  const bounded = maxSteps !== null || filled.maxTime !== null
  return withPresets({
    ...filled,
    loggers: [...filled.loggers, ...(logger ? [logger].flat() : [])],
    maxEpochs: maxEpochs === undefined ? (bounded ? null : 1000) : maxEpochs,
    maxSteps: maxSteps ?? null,
  } as ResolvedOptions)
}

function withoutUndefined<T extends object>(options: T): T {
  return Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined)) as T
}
