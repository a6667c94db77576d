import type { Comparison, RankComparison } from '../results/index.ts'

/** Cores that others may keep busy before the figures change by more than some percent. */
const negligible = 0.15

const label = ({ name, precision }: Comparison) => `${name}, ${precision}`
const labelOf = ({ name }: RankComparison) => `${name}, two ranks`

/** One line for each pair of engines whose losses say that their work wasn't the same. */
export function otherWork(comparison: Comparison): string[] {
  const doubted = Object.values(comparison.peers).filter(({ losses }) => losses.doubt !== null)
  return doubted.map(({ title, losses }) => `${label(comparison)}, against ${title}, can't be compared: ${losses.doubt}.`)
}

/** A line where two ranks didn't train as one does. */
export function otherTraining(ranks: RankComparison): string[] {
  return ranks.losses.doubt === null
    ? []
    : [`${labelOf(ranks)} train otherwise than one ("the peer" being the two): ${ranks.losses.doubt}.`]
}

/**
 * A line where other programs ran too. They don't slow all engines alike: PyTorch's OpenMP threads wait for each other at the end of
 * every operation, so it loses most (37 times its time was seen), and the ratio flatters Leyden.
 */
export function disturbance({ workloads, ranks }: { workloads: Comparison[]; ranks: RankComparison[] }): string[] {
  const measured = [
    ...workloads.map((each) => ({ ...each, name: label(each) })),
    ...ranks.map((each) => ({ ...each, name: labelOf(each) })),
  ]
  const disturbed = measured.filter(({ othersCores }) => othersCores > negligible)
  if (disturbed.length === 0) return []
  const cores = disturbed.map((each) => `${each.name}: ${each.othersCores.toFixed(1)}`).join('; ')
  return [`Other programs kept cores busy (${cores}), so these figures are no comparison. Measure again when they rest.`]
}

/** A line for each peer without figures. */
export function absences(comparison: Comparison): string[] {
  return Object.entries(comparison.skipped).map(([peer, reason]) => `${label(comparison)}: ${peer} was left out: ${reason}`)
}

/** A line for each engine that computes with fewer or more threads than it was asked to. */
export function otherThreads(workloads: Comparison[], threads: number): string[] {
  const figures = workloads.flatMap(({ leyden, peers }) => [{ title: 'Leyden', ...leyden }, ...Object.values(peers)])
  const lines = figures
    .filter((each) => each.threads !== threads)
    .map(({ title, threads }) => `${title} computes with ${threads} ${threads === 1 ? 'thread' : 'threads'}.`)
  return [...new Set(lines)]
}
