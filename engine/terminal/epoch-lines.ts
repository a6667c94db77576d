import type { Command, Progress } from './progress.ts'
import { formatDuration, formatNumber } from './numbers.ts'

/**
 * Turns progress into one line an epoch, such as `epoch 3/9  train_loss 0.12  val_accuracy 0.98  12.3 s`. The line is complete
 * only when the next epoch begins or the run ends, since validation comes last; it has the newest value of all that came meanwhile.
 * Epochs count from 0, as in Lightning and in the names of checkpoints. Of one that was cut short it says how far it came.
 */
export class EpochLines {
  readonly #command: Command
  #current: { label: string; progress: Progress; since: number } | null = null
  /** Training batches in an epoch, null where that isn't known. */
  #batches: number | null = null

  constructor(command: Command) {
    this.#command = command
  }

  /** The line of the epoch that this progress shows to be over, if it is. */
  update(progress: Progress, now: number = performance.now()): string | null {
    if (progress.stage === 'sanity') return null
    const label = this.label(progress)
    const finished = this.#current && this.#current.label !== label ? this.end(now) : null
    if (progress.stage === 'train') this.#batches = progress.batches
    const metrics = { ...this.#current?.progress.metrics, ...progress.metrics }
    this.#current = { label, progress: { ...progress, metrics }, since: this.#current?.since ?? now }
    return finished
  }

  /** The line of the epoch that was under way. */
  end(now: number = performance.now()): string | null {
    if (!this.#current) return null
    const { label, progress, since } = this.#current
    this.#current = null
    return [label, this.#cutShort(progress), formatMetrics(progress.metrics), formatDuration((now - since) / 1000)]
      .filter(Boolean)
      .join('  ')
  }

  label({ stage, epoch, epochs }: Progress): string {
    const ofFit = this.#command === 'fit' && (stage === 'train' || stage === 'validate')
    if (!ofFit) return stage
    return epochs === null ? `epoch ${epoch}` : `epoch ${String(epoch).padStart(String(epochs - 1).length)}/${epochs - 1}`
  }

  /** What was done of an epoch that isn't complete. */
  #cutShort({ batchOfEpoch }: Progress): string | null {
    if (this.#command !== 'fit' || batchOfEpoch === 0) return null
    return `${this.#batches === null ? batchOfEpoch : `${batchOfEpoch} of ${this.#batches}`} batches, cut short`
  }
}

export function formatMetrics(metrics: Record<string, number>): string {
  return Object.entries(metrics)
    .map(([name, value]) => `${name} ${formatNumber(value)}`)
    .join('  ')
}
