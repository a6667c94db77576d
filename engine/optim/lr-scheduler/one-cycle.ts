import { LeydenError } from '../../errors/index.ts'
import { cosine } from './cosine.ts'
import type { Optimizer } from '../optimizer.ts'
import { ScheduledLR } from './lr-scheduler.ts'
import { checkCounts, complete, ofGroup, type PerGroup } from './options.ts'

export interface OneCycleOptions {
  maxLearningRate: PerGroup<number>
  /** Steps of the whole run; or give `epochs` and `stepsPerEpoch`. */
  totalSteps?: number
  epochs?: number
  stepsPerEpoch?: number
  /** Share of the steps in which the rate rises. Default 0.3. */
  pctStart?: number
  annealStrategy?: 'cos' | 'linear'
  /** Let momentum go down while the rate goes up. Default true. */
  cycleMomentum?: boolean
  baseMomentum?: PerGroup<number>
  maxMomentum?: PerGroup<number>
  /** The rate starts at its maximum divided by this. Default 25. */
  divFactor?: number
  /** It ends at its start divided by this. Default 1e4. */
  finalDivFactor?: number
  /** Go back to the start before going to the end. Default false. */
  threePhase?: boolean
}

const defaults = {
  maxLearningRate: undefined as never as PerGroup<number>,
  totalSteps: undefined as number | undefined,
  epochs: undefined as number | undefined,
  stepsPerEpoch: undefined as number | undefined,
  pctStart: 0.3,
  annealStrategy: 'cos' as const,
  cycleMomentum: true,
  baseMomentum: 0.85 as PerGroup<number>,
  maxMomentum: 0.95 as PerGroup<number>,
  divFactor: 25,
  finalDivFactor: 1e4,
  threePhase: false,
}

/** One of rate and momentum at the ends of the phases. */
type Levels = number[]

/** One cycle of the rate over a whole run (Smith and Topin 2018), as torch.optim.lr_scheduler.OneCycleLR. Step it by step, not by epoch. */
export function oneCycleLR(optimizer: Optimizer, given: OneCycleOptions): ScheduledLR {
  const options = { ...defaults, ...complete<object>('oneCycleLR', defaults, given), ...given }
  if (options.maxLearningRate === undefined) complete('oneCycleLR', defaults, given, ['maxLearningRate'])
  const { annealStrategy, cycleMomentum, divFactor, finalDivFactor, threePhase } = options
  if (annealStrategy !== 'cos' && annealStrategy !== 'linear') throw wrongStrategy(annealStrategy)
  const totalSteps = options.totalSteps ?? (options.epochs ?? NaN) * (options.stepsPerEpoch ?? NaN)
  checkCounts('oneCycleLR', { totalSteps })
  const ends = phaseEnds(totalSteps, options)
  const anneal = annealStrategy === 'cos' ? cosine : (from: number, to: number, share: number) => from + (to - from) * share
  return new ScheduledLR(
    optimizer,
    (step, _initial, group) => {
      const highest = ofGroup(options.maxLearningRate, group)
      const [low, high] = [ofGroup(options.baseMomentum, group), ofGroup(options.maxMomentum, group)]
      const start = highest / divFactor
      const rates = threePhase ? [start, highest, start, start / finalDivFactor] : [start, highest, start / finalDivFactor]
      const momenta = threePhase ? [high, low, high, high] : [high, low, high]
      const at = (levels: Levels) => levelAt(step, ends, levels, anneal)
      return { learningRate: at(rates), ...(cycleMomentum && { momentum: at(momenta) }) }
    },
    totalSteps,
  )
}

/** The last steps of the phases. */
function phaseEnds(totalSteps: number, { pctStart, threePhase }: { pctStart: number; threePhase: boolean }): number[] {
  const rise = pctStart * totalSteps - 1
  return threePhase ? [rise, 2 * rise, totalSteps - 1] : [rise, totalSteps - 1]
}

function levelAt(step: number, ends: number[], levels: Levels, anneal: (from: number, to: number, share: number) => number): number {
  const phase = Math.min(...ends.flatMap((end, index) => (step <= end ? [index] : [])), ends.length - 1)
  const start = phase === 0 ? 0 : ends[phase - 1]!
  return anneal(levels[phase]!, levels[phase + 1]!, (step - start) / (ends[phase]! - start))
}

function wrongStrategy(given: never): LeydenError {
  return new LeydenError(`lrScheduler.oneCycleLR: annealStrategy is '${String(given)}'; it must be 'cos' or 'linear'.`)
}
