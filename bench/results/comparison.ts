import type { Kind } from '../contenders/index.ts'
import type { Share, Track } from '../measuring/index.ts'
import type { Precision, Workload } from '../workloads/index.ts'
import { fastest } from './fastest.ts'
import { compareLosses, type LossComparison } from './losses.ts'
import { mean, median, quartiles, summarize, type Summary } from '../statistics.ts'

/** How an engine fared on a workload. */
export interface Figures extends Summary {
  /** Largest resident set of its process, in MiB; null where the system doesn't tell. */
  peakMb: number | null
  threads: number
}

export interface PeerFigures extends Figures {
  title: string
  kind: Kind
  /** Leyden's time over the peer's: the median of the rounds' ratios, each of two rounds of the same turn. */
  ratio: number
  ratioQuartiles: [lower: number, upper: number]
  /** The ratio of the two shortest steps. */
  minRatio: number
  losses: LossComparison
}

/** One workload in one precision, in the shape that `--json` writes. */
export interface Comparison {
  name: string
  precision: Precision
  leyden: Figures
  peers: Record<string, PeerFigures>
  /** PyTorch's mode of the lowest median, and the ratio to it; null where none ran. */
  fastest: string | null
  ratio: number | null
  /** Why a peer's figures are missing. */
  skipped: Record<string, string>
  /** Where Leyden's time goes, for those that miss a target. */
  profile?: Share[]
  /** Cores that other programs kept busy meanwhile, on average. */
  othersCores: number
}

export function compare(
  workload: Pick<Workload, 'name' | 'drawsMasks'>,
  precision: Precision,
  [leyden, ...peers]: [Track, ...Track[]],
  skipped: Record<string, string> = {},
): Comparison {
  const how = { precision, drawsMasks: workload.drawsMasks }
  const compared = Object.fromEntries(peers.map((peer) => [peer.contender.name, comparePeer(leyden, peer, how)]))
  const best = fastest(compared)
  return {
    name: workload.name,
    precision,
    leyden: figuresOf(leyden),
    peers: compared,
    fastest: best,
    ratio: best === null ? null : compared[best]!.ratio,
    skipped,
    othersCores: mean([leyden, ...peers].flatMap(({ others }) => others)),
  }
}

function comparePeer(leyden: Track, peer: Track, how: { precision: Precision; drawsMasks: boolean }): PeerFigures {
  const [own, figures] = [figuresOf(leyden), figuresOf(peer)]
  const ratios = leyden.rounds.map((round, index) => median(round.ms) / median(peer.rounds[index]!.ms))
  return {
    title: peer.contender.title,
    kind: peer.contender.kind,
    ...figures,
    ratio: median(ratios),
    ratioQuartiles: quartiles(ratios),
    minRatio: own.minMs / figures.minMs,
    losses: compareLosses(lossesOf(leyden), lossesOf(peer), how),
  }
}

function figuresOf({ rounds, ready }: Track): Figures {
  return { ...summarize(rounds.flatMap(({ ms }) => ms)), peakMb: rounds.at(-1)!.peakMb, threads: ready.threads }
}

const lossesOf = ({ warmUp, rounds }: Track) => [warmUp, ...rounds].flatMap((round) => round.losses)
