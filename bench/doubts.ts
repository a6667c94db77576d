import type { Comparison } from './comparison.ts'

/** Cores that others may keep busy before the figures change by more than some percent. */
const negligible = 0.15

/** One line for each pair of engines whose losses say that their work wasn't the same. */
export function otherWork({ name, peers }: Comparison): string[] {
  const doubted = Object.entries(peers).filter(([, { losses }]) => losses.doubt !== null)
  return doubted.map(([peer, { losses }]) => `${name} against ${peer} can't be compared: ${losses.doubt}.`)
}

/**
 * A line where other programs ran too. They don't slow all engines alike: PyTorch's OpenMP threads wait for each other at the end of
 * every operation, so it loses most (37 times its time was seen), and the ratio flatters Leyden.
 */
export function disturbance({ name, othersCores }: Comparison): string[] {
  if (othersCores <= negligible) return []
  return [
    `${name}: other programs kept ${othersCores.toFixed(1)} cores busy, so these figures are no comparison. Measure again when they rest.`,
  ]
}
