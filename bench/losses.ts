import { mean } from './statistics.ts'

/** Mean losses over the first and the last steps of a run. */
export interface LossTrend {
  first: number
  last: number
}

export interface LossComparison {
  leyden: LossTrend
  peer: LossTrend
  /** Null where the losses say that both did the same work. */
  doubt: string | null
}

const window = 20

/** How far the means of the first steps may lie apart: weights and dropout masks are drawn anew in each engine. */
const tolerance = 0.2

/** Whether two engines learnt alike: a step that is fast since it does something else would show here. */
export function compareLosses(leyden: number[], peer: number[]): LossComparison {
  const trends = { leyden: trend(leyden), peer: trend(peer) }
  return { ...trends, doubt: doubt(trends.leyden, trends.peer) }
}

const trend = (losses: number[]): LossTrend => ({ first: mean(losses.slice(0, window)), last: mean(losses.slice(-window)) })

function doubt(leyden: LossTrend, peer: LossTrend): string | null {
  const apart = Math.abs(leyden.first - peer.first) / peer.first
  // Written so that NaN is doubted.
  if (!(apart <= tolerance)) return `over the first ${window} steps Leyden's loss is ${show(leyden.first)}, the peer's ${show(peer.first)}`
  if (!(leyden.last < leyden.first)) return `Leyden's loss doesn't fall: ${show(leyden.first)} to ${show(leyden.last)}`
  if (!(peer.last < peer.first)) return `the peer's loss doesn't fall: ${show(peer.first)} to ${show(peer.last)}`
  return null
}

const show = (loss: number) => loss.toPrecision(3)
