import type { Optimizer } from '../optimizer.ts'
import { ScheduledLR } from './lr-scheduler.ts'
import { checkCounts, complete, ofGroup, type PerGroup } from './options.ts'

export interface CyclicOptions {
  baseLearningRate: PerGroup<number>
  maxLearningRate: PerGroup<number>
  /** Steps up, and down (default: as many). */
  stepSizeUp?: number
  stepSizeDown?: number
  /** `triangular`: all cycles alike; `triangular2`: each half as high; `exp_range`: lower by `gamma` each step. */
  mode?: 'triangular' | 'triangular2' | 'exp_range'
  gamma?: number
  /** Let momentum go down while the rate goes up. Default true, as in PyTorch. */
  cycleMomentum?: boolean
  baseMomentum?: PerGroup<number>
  maxMomentum?: PerGroup<number>
}

const defaults = {
  baseLearningRate: undefined as never as PerGroup<number>,
  maxLearningRate: undefined as never as PerGroup<number>,
  stepSizeUp: 2000,
  stepSizeDown: undefined as number | undefined,
  mode: 'triangular' as NonNullable<CyclicOptions['mode']>,
  gamma: 1,
  cycleMomentum: true,
  baseMomentum: 0.8 as PerGroup<number>,
  maxMomentum: 0.9 as PerGroup<number>,
}

/** Rates that go up and down (Smith 2017), as torch.optim.lr_scheduler.CyclicLR. */
export function cyclicLR(optimizer: Optimizer, given: CyclicOptions): ScheduledLR {
  const options = complete('cyclicLR', defaults, given, ['baseLearningRate', 'maxLearningRate'])
  const { stepSizeUp, stepSizeDown = stepSizeUp, mode, gamma, cycleMomentum } = options
  checkCounts('cyclicLR', { stepSizeUp, stepSizeDown })
  const length = stepSizeUp + stepSizeDown
  const heights = {
    triangular: () => 1,
    triangular2: (step: number) => 2 ** -Math.floor(step / length),
    exp_range: (step: number) => gamma ** step,
  }
  return new ScheduledLR(optimizer, (step, _initial, group) => {
    const since = step % length
    const share = (since <= stepSizeUp ? since / stepSizeUp : (length - since) / stepSizeDown) * heights[mode](step)
    const between = (low: PerGroup<number>, high: PerGroup<number>, at: number) =>
      ofGroup(low, group) + (ofGroup(high, group) - ofGroup(low, group)) * at
    const learningRate = between(options.baseLearningRate, options.maxLearningRate, share)
    return { learningRate, ...(cycleMomentum && { momentum: between(options.maxMomentum, options.baseMomentum, share) }) }
  })
}
