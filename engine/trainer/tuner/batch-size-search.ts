import { LeydenError } from '../../errors/index.ts'

export interface BatchSizeSearch {
  /** Double until it fails, or then look between the last two too. */
  mode: 'power' | 'binsearch'
  initVal: number
  maxTrials: number
  /** How much smaller than the largest that passed the result of `binsearch` is, from 0 to below 1. */
  margin: number
  maxVal: number
}

export interface BatchSizeTrial {
  batchSize: number
  /** Whether memory sufficed. */
  fits: boolean
}

/** What a search found, and how. */
export interface BatchSizeFinding {
  /** Null where not even the smallest that was tried fits. */
  batchSize: number | null
  trials: BatchSizeTrial[]
}

/**
 * The largest batch size for which `fits`. Sizes stay within `maxVal` and the `samples` that there are (null where that isn't known), since
 * larger ones would not be larger batches.
 */
export async function searchBatchSize(
  { mode, initVal, maxTrials, margin, maxVal }: BatchSizeSearch,
  samples: number | null,
  fits: (batchSize: number) => Promise<boolean>,
): Promise<BatchSizeFinding> {
  const most = Math.min(maxVal, samples ?? Infinity)
  const trials: BatchSizeTrial[] = []
  let [low, high] = [0, Infinity]
  for (let size = Math.min(initVal, most); trials.length < maxTrials && size > low && size < high;) {
    const trial = { batchSize: size, fits: await fits(size) }
    trials.push(trial)
    if (trial.fits) low = size
    else high = size
    if (mode === 'power' && low > 0 && high < Infinity) break
    size = next(low, high, most)
  }
  if (low === 0) return { batchSize: null, trials }
  // Without a failure there is nothing to keep away from.
  return { batchSize: mode === 'binsearch' && high < Infinity ? Math.max(1, Math.floor(low * (1 - margin))) : low, trials }
}

/** Twice as large or half as small until both a size that fits and one that doesn't are known; then between them. */
function next(low: number, high: number, most: number): number {
  if (high === Infinity) return Math.min(low * 2, most)
  return Math.floor((low + high) / 2)
}

/** Throws where a search can't be. */
export function checkSearch({ mode, initVal, maxTrials, margin, maxVal }: BatchSizeSearch): void {
  if (mode !== 'power' && mode !== 'binsearch') throw wrong('mode', mode, "'power' or 'binsearch'")
  for (const [name, value] of Object.entries({ initVal, maxTrials, maxVal }))
    if (!(Number.isInteger(value) && value >= 1)) throw wrong(name, value, 'a whole number of at least 1')
  if (!(margin >= 0 && margin < 1)) throw wrong('margin', margin, 'at least 0 and below 1')
}

function wrong(name: string, value: unknown, what: string): LeydenError {
  return new LeydenError(`The batch-size finder: ${name} is ${String(value)}; it must be ${what}.`, { usage: true })
}
