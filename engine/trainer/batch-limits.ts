import { optionError } from './option-error.ts'

/** How many batches of a loader a limit leaves; null where neither says. */
export function limitBatches(length: number | null, limit: number | undefined, option: string): number | null {
  if (limit === undefined) return length
  if (limit >= 1 || limit === 0) return Math.min(limit, length ?? Infinity)
  if (length !== null) return shareOf(length, limit, option)
  throw optionError(
    option,
    `${option} is ${limit}, a share of the loader, which doesn't know its length.`,
    'Give it as a whole number of batches, or give the loader a length.',
  )
}

function shareOf(length: number, share: number, option: string): number {
  const batches = Math.floor(length * share)
  if (batches > 0 || length === 0) return batches
  throw optionError(
    option,
    `${option} is ${share}, less than one of the loader's ${length} batches.`,
    `Set it to at least ${Number((1 / length).toPrecision(2))}, or to a whole number of batches.`,
  )
}
