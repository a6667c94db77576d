import type { Progress, RunConfig } from '../worker/index.ts'

/** How much of a run is done, and how much there is: in epochs, steps or passes, whichever bounds it. */
export interface Position {
  done: number
  total: number
}

export interface Sample {
  /** Milliseconds since the epoch. */
  time: number
  done: number
}

/** What a pause of the loader or of the disk makes of the speed is over after this long. */
const windowMs = 60_000
/** A speed that was measured over less says nothing. */
const leastMs = 3_000

/** Where a run is; null where nothing bounds it, and before it begins. */
export function positionOf({ stage, epoch, epochs, batch, batches, step }: Progress, config: RunConfig): Position | null {
  if (stage === 'sanity') return null
  if (config.command !== 'fit' || stage === 'test') return batches ? { done: Math.min(1, batch / batches), total: 1 } : null
  // An epoch is validated after its training batches, under the same number.
  const within = stage === 'validate' ? 1 : batches ? Math.min(1, batch / batches) : 0
  const byEpochs = epochs === null ? null : { done: Math.min(epochs, epoch + within), total: epochs }
  const { maxSteps = -1 } = config.trainer
  const bySteps = maxSteps < 0 ? null : { done: step, total: maxSteps }
  if (!byEpochs || !bySteps) return byEpochs ?? bySteps
  return share(byEpochs) > share(bySteps) ? byEpochs : bySteps
}

const share = ({ done, total }: Position): number => done / Math.max(1, total)

/** The samples with one more, without those that are too old to say how fast the run is now. Another stage, which begins anew, drops all. */
export function addSample(samples: readonly Sample[], sample: Sample): Sample[] {
  const last = samples.at(-1)
  if (last && sample.done < last.done) return [sample]
  const first = samples.findLastIndex(({ time }) => time <= sample.time - windowMs)
  return [...samples.slice(Math.max(0, first)), sample]
}

/** Seconds to the end at the speed of the samples, which are of one position; null until that can be told. */
export function estimateSeconds(samples: readonly Sample[], total: number): number | null {
  const [first, last] = [samples[0], samples.at(-1)]
  if (!first || !last || last.time - first.time < leastMs || last.done <= first.done) return null
  const seconds = ((total - last.done) * (last.time - first.time)) / (last.done - first.done) / 1000
  return Math.max(0, seconds)
}
