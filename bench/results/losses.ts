import type { Precision } from '../workloads/index.ts'
import { mean } from '../statistics.ts'

/** Of a run's losses. */
export interface LossTrend {
  /** Before any update: the same weights and the same batch. */
  initial: number
  /** Means over the first and over the last of the steps that both engines ran. */
  first: number
  last: number
}

export interface LossComparison {
  leyden: LossTrend
  peer: LossTrend
  /** Null where the losses say that both did the same work. */
  doubt: string | null
}

/** How far losses may lie apart, as shares of the peer's. */
interface Tolerance {
  initial: number
  first: number
}

/**
 * Before the first update engines differ by rounding alone, bfloat16 having 8 bits; then rounding grows with each step. Where masks are
 * drawn they differ from the first step on.
 */
const tolerances: Record<Precision | 'masks', Tolerance> = {
  float32: { initial: 1e-4, first: 0.02 },
  'bf16-mixed': { initial: 0.01, first: 0.05 },
  masks: { initial: 0.1, first: 0.1 },
}

const mostSteps = 20

/** Whether two engines learnt alike: a step that is fast since it does something else would show here. */
export function compareLosses(leyden: number[], peer: number[], { precision, drawsMasks }: { precision: Precision; drawsMasks: boolean }) {
  const steps = Math.min(leyden.length, peer.length)
  const trends = { leyden: trend(leyden.slice(0, steps)), peer: trend(peer.slice(0, steps)) }
  return { ...trends, doubt: doubt(trends.leyden, trends.peer, tolerances[drawsMasks ? 'masks' : precision]) }
}

function trend(losses: number[]): LossTrend {
  const some = Math.max(1, Math.min(mostSteps, Math.floor(losses.length / 2)))
  return { initial: losses[0]!, first: mean(losses.slice(0, some)), last: mean(losses.slice(-some)) }
}

function doubt(leyden: LossTrend, peer: LossTrend, tolerance: Tolerance): string | null {
  for (const when of ['initial', 'first'] as const) {
    const apart = Math.abs(leyden[when] - peer[when]) / Math.abs(peer[when])
    // Written so that NaN is doubted.
    if (!(apart <= tolerance[when])) return `${words[when]} Leyden's loss is ${show(leyden[when])}, the peer's ${show(peer[when])}`
  }
  if (!(leyden.last < leyden.first)) return `Leyden's loss doesn't fall: ${show(leyden.first)} to ${show(leyden.last)}`
  if (!(peer.last < peer.first)) return `the peer's loss doesn't fall: ${show(peer.first)} to ${show(peer.last)}`
  return null
}

const words = { initial: 'before the first update', first: 'over the first steps' }
const show = (loss: number) => loss.toPrecision(5)
