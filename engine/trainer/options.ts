import { LeydenError } from '../errors/index.ts'
import type { GradientClipAlgorithm } from '../module/index.ts'
import type { Accelerator } from '../tensor/index.ts'
import { checkAccumulation, type AccumulationSchedule } from './accumulation.ts'
import type { Callback } from './callbacks/callback.ts'
import type { Logger } from './loggers/logger.ts'
import type { PrecisionName } from './precision.ts'

export type CaptureOption = 'on' | 'off' | 'require'

/** Options of a Trainer. Names and meanings are Lightning's; `null` stands for no bound. */
export interface TrainerOptions {
  /** `auto` takes a GPU where TensorFlow finds one. */
  accelerator?: Accelerator
  /** `bf16-mixed` multiplies in bfloat16 in captured steps, where the processor can. Default `32-true`. */
  precision?: PrecisionName
  /** Whether steps are recorded once and then run as one op: `on` where they can be, `require` fails where they can't. Default `on`. */
  capture?: CaptureOption
  /** Epochs in all, those before a resume included. Default: 1000 where nothing else bounds the run. */
  maxEpochs?: number | null
  /** Optimiser steps in all. Default: no bound. */
  maxSteps?: number | null
  /** Batches an epoch: a whole number is a count, a number below 1 a share of the loader. Default: all. */
  limitTrainBatches?: number
  limitValBatches?: number
  limitTestBatches?: number
  limitPredictBatches?: number
  /** Validation batches before the first training batch, which find a mistake early. Default 2. */
  numSanityValSteps?: number
  /** Default 1. */
  checkValEveryNEpoch?: number
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
  /** Keep the best and the last checkpoint. Default true. */
  enableCheckpointing?: boolean
  /** Show the run on standard error. Default true. */
  enableProgressBar?: boolean
  /** Show the parameters before a fit, with the progress bar. Default true. */
  enableModelSummary?: boolean
  /** Where checkpoints go. Default: the current folder. */
  defaultRootDir?: string
  /** Decides initial weights, shuffling, dropout and every other draw. Default 0. */
  seed?: number
}

export type ResolvedOptions = Required<Omit<TrainerOptions, LimitOption>> & Pick<TrainerOptions, LimitOption>
type LimitOption = 'limitTrainBatches' | 'limitValBatches' | 'limitTestBatches' | 'limitPredictBatches'

/** Throws where a limit or a bound can't be. */
export function resolveOptions(options: TrainerOptions): ResolvedOptions {
  for (const name of ['limitTrainBatches', 'limitValBatches', 'limitTestBatches', 'limitPredictBatches'] as const)
    checkLimit(name, options[name])
  for (const name of ['maxEpochs', 'maxSteps'] as const) checkBound(name, options[name])
  checkChoice('capture', options.capture, ['on', 'off', 'require'])
  if (options.accumulateGradBatches !== undefined) checkAccumulation(options.accumulateGradBatches)
  checkClipVal(options.gradientClipVal)
  checkChoice('gradientClipAlgorithm', options.gradientClipAlgorithm, ['norm', 'value'])
  checkChoice('precision', options.precision, ['32-true', 'bf16-mixed'])
  checkChoice('profiler', options.profiler ?? undefined, ['simple'])
  const { maxSteps = null } = options
  return {
    accelerator: 'auto',
    precision: '32-true',
    capture: 'on',
    maxEpochs: maxSteps === null ? 1000 : null,
    numSanityValSteps: 2,
    checkValEveryNEpoch: 1,
    logEveryNSteps: 50,
    profiler: null,
    accumulateGradBatches: 1,
    gradientClipVal: null,
    gradientClipAlgorithm: 'norm',
    callbacks: [],
    loggers: [],
    enableCheckpointing: true,
    enableProgressBar: true,
    enableModelSummary: true,
    defaultRootDir: process.cwd(),
    seed: 0,
    ...withoutUndefined(options),
    maxSteps,
  }
}

function checkLimit(name: LimitOption, value: number | undefined): void {
  if (value === undefined) return
  if (!(value >= 0)) {
    throw new LeydenError(`Trainer: ${name} is ${value}; it must be at least 0.`, {
      remedy: 'Give a count of batches, or a share of them between 0 and 1.',
    })
  }
  if (value <= 1 || Number.isInteger(value)) return
  throw new LeydenError(`Trainer: ${name} is ${value}; a fraction must be between 0 and 1.`, {
    remedy: `For ${name === 'limitTrainBatches' ? 'more than one epoch, set maxEpochs or maxSteps' : 'all batches, leave it out'}.`,
  })
}

function checkChoice(
  name: 'capture' | 'precision' | 'profiler' | 'gradientClipAlgorithm',
  value: string | undefined,
  choices: string[],
): void {
  if (value === undefined || choices.includes(value)) return
  throw new LeydenError(`Trainer: ${name} is '${value}'; it must be ${alternatives.format(choices.map((choice) => `'${choice}'`))}.`)
}

const alternatives = new Intl.ListFormat('en-GB', { type: 'disjunction' })
function checkClipVal(value: number | null | undefined): void {
  if (value === undefined || value === null || value >= 0) return
  throw new LeydenError(`Trainer: gradientClipVal is ${value}; it must be a number of at least 0.`, { remedy: 'null stands for none.' })
}

function checkBound(name: 'maxEpochs' | 'maxSteps', value: number | null | undefined): void {
  if (value === undefined || value === null || (Number.isInteger(value) && value >= 0)) return
  throw new LeydenError(`Trainer: ${name} is ${value}; it must be a whole number of at least 0.`, { remedy: 'null stands for no bound.' })
}

function withoutUndefined<T extends object>(options: T): T {
  return Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined)) as T
}

function shareOf(length: number, share: number, option: string): number {
  const batches = Math.floor(length * share)
  if (batches > 0 || length === 0) return batches
  throw new LeydenError(`${option} is ${share}, less than one of the loader's ${length} batches.`, {
    remedy: `Set it to at least ${Number((1 / length).toPrecision(2))}, or to a whole number of batches.`,
  })
}

/** How many batches of a loader a limit leaves; null where neither says. */
export function limitBatches(length: number | null, limit: number | undefined, option: string): number | null {
  if (limit === undefined) return length
  if (limit >= 1 || limit === 0) return Math.min(limit, length ?? Infinity)
  if (length !== null) return shareOf(length, limit, option)
  throw new LeydenError(`${option} is ${limit}, a share of the loader, which doesn't know its length.`, {
    remedy: 'Give it as a whole number of batches, or give the loader a length.',
  })
}
