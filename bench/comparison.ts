import { compareLosses, type LossComparison } from './losses.ts'
import type { Track } from './rounds.ts'
import { mean, median, quartiles, summarize, type Summary } from './statistics.ts'
import type { Workload } from './workloads.ts'

export interface PeerComparison extends Summary {
  /** Leyden's time over the peer's: the median of the rounds' ratios, each of two rounds that ran one after the other. */
  ratio: number
  ratioQuartiles: [lower: number, upper: number]
  /** The ratio of the two shortest steps. */
  minRatio: number
  losses: LossComparison
}

/** One workload, in the shape that `--json` writes. */
export interface Comparison {
  name: string
  precision: string
  leyden: Summary
  peers: Record<string, PeerComparison>
  /** To the fastest peer. */
  ratio: number
  /** Cores that other programs kept busy meanwhile, on average. */
  othersCores: number
}

export function compare({ name, precision }: Workload, leyden: Track, peers: Track[]): Comparison {
  const compared = Object.fromEntries(peers.map((peer) => [peer.engine.name, comparePeer(leyden, peer)]))
  return {
    name,
    precision,
    leyden: summarize(times(leyden)),
    peers: compared,
    ratio: Math.max(...Object.values(compared).map(({ ratio }) => ratio)),
    othersCores: mean([leyden, ...peers].flatMap(({ others }) => others)),
  }
}

function comparePeer(leyden: Track, peer: Track): PeerComparison {
  const [own, summary] = [summarize(times(leyden)), summarize(times(peer))]
  const ratios = leyden.rounds.map((round, index) => median(round.ms) / median(peer.rounds[index]!.ms))
  return {
    ...summary,
    ratio: median(ratios),
    ratioQuartiles: quartiles(ratios),
    minRatio: own.minMs / summary.minMs,
    losses: compareLosses(losses(leyden), losses(peer)),
  }
}

const times = ({ rounds }: Track) => rounds.flatMap(({ ms }) => ms)
const losses = ({ warmUp, rounds }: Track) => [warmUp, ...rounds].flatMap((round) => round.losses)
