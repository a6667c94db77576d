import type { Track } from '../measuring/index.ts'
import { mean, median, quartiles, summarize, type Summary } from '../statistics.ts'
import type { Workload } from '../workloads/index.ts'
import { compareLosses, type LossComparison } from './losses.ts'

export interface RankFigures extends Summary {
  /** Processor time of a step in all its processes together, in the round that took least. */
  cpuMs: number
}

/** A training by one rank, and by two that have half of each batch. All are of one thread. */
export interface RankComparison {
  name: string
  one: RankFigures
  two: RankFigures
  /** Two trainings of half a batch that know nothing of each other. */
  apart: RankFigures
  /** Time of one over that of two: the median of the rounds' ratios. */
  speedup: number
  speedupQuartiles: [lower: number, upper: number]
  /** The same of the two apart: what two processes gain on this machine. */
  bound: number
  /** Of two, as those of a peer. */
  losses: LossComparison
  /** Cores that other programs kept busy meanwhile, on average. */
  othersCores: number
}

export function compareRanks(
  { name, drawsMasks }: Pick<Workload, 'name' | 'drawsMasks'>,
  [one, two, apart]: [Track, Track, Track],
): RankComparison {
  const times = (track: Track) => track.rounds.map(({ ms }) => median(ms))
  const gains = (track: Track) => times(one).map((ms, round) => ms / times(track)[round]!)
  return {
    name,
    one: figuresOf(one),
    two: figuresOf(two),
    apart: figuresOf(apart),
    speedup: median(gains(two)),
    speedupQuartiles: quartiles(gains(two)),
    bound: median(gains(apart)),
    losses: compareLosses(lossesOf(one), lossesOf(two), { precision: 'float32', drawsMasks }),
    othersCores: mean([one, two, apart].flatMap(({ others }) => others)),
  }
}

function figuresOf({ rounds }: Track): RankFigures {
  return { ...summarize(rounds.flatMap(({ ms }) => ms)), cpuMs: Math.min(...rounds.map(({ cpuMs, ms }) => cpuMs / ms.length)) }
}

const lossesOf = ({ warmUp, rounds }: Track) => [warmUp, ...rounds].flatMap((round) => round.losses)
