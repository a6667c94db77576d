import type { Optimizer } from '../optimizer.ts'
import { ScheduledLR } from './lr-scheduler.ts'
import { checkCounts, complete } from './options.ts'

/** From `high` to `low` as the share of half a cosine goes from 0 to 1. */
export const cosine = (high: number, low: number, share: number): number => low + ((high - low) * (1 + Math.cos(Math.PI * share))) / 2

/** Half a cosine down to `etaMin` in `tMax` steps (Loshchilov and Hutter 2017), as CosineAnnealingLR: after that it goes up again. */
export function cosineAnnealingLR(optimizer: Optimizer, options: { tMax: number; etaMin?: number }): ScheduledLR {
  const { tMax, etaMin } = complete('cosineAnnealingLR', { tMax: undefined as never as number, etaMin: 0 }, options, ['tMax'])
  checkCounts('cosineAnnealingLR', { tMax })
  return new ScheduledLR(optimizer, (step, initial) => ({ learningRate: cosine(initial, etaMin, step / tMax) }))
}

/** Cosines of `t0` steps, each `tMult` times as long as the one before (SGDR), as CosineAnnealingWarmRestarts. */
export function cosineAnnealingWarmRestarts(optimizer: Optimizer, options: { t0: number; tMult?: number; etaMin?: number }): ScheduledLR {
  const defaults = { t0: undefined as never as number, tMult: 1, etaMin: 0 }
  const { t0, tMult, etaMin } = complete('cosineAnnealingWarmRestarts', defaults, options, ['t0'])
  checkCounts('cosineAnnealingWarmRestarts', { t0, tMult })
  return new ScheduledLR(optimizer, (step, initial) => {
    let [since, length] = tMult === 1 ? [step % t0, t0] : [step, t0]
    while (since >= length) [since, length] = [since - length, length * tMult]
    return { learningRate: cosine(initial, etaMin, since / length) }
  })
}
