import type { Command, Progress } from './progress.ts'
import { formatDuration, formatNumber } from './numbers.ts'

/**
 * Turns progress into one line an epoch, such as `epoch 3/10  train_loss 0.12  val_accuracy 0.98  12.3 s`. The line is complete
 * only when the next epoch begins or the run ends, since validation comes last; it has the newest value of all that came meanwhile.
 */
export class EpochLines {
  readonly #command: Command
  #current: { label: string; progress: Progress; since: number } | null = null

  constructor(command: Command) {
    this.#command = command
  }

  /** The line of the epoch that this progress shows to be over, if it is. */
  update(progress: Progress, now: number = performance.now()): string | null {
    if (progress.stage === 'sanity') return null
    const label = this.label(progress)
    const finished = this.#current && this.#current.label !== label ? this.end(now) : null
    const metrics = { ...this.#current?.progress.metrics, ...progress.metrics }
    this.#current = { label, progress: { ...progress, metrics }, since: this.#current?.since ?? now }
    return finished
  }

  /** The line of the epoch that was under way. */
  end(now: number = performance.now()): string | null {
    if (!this.#current) return null
    const { label, progress, since } = this.#current
    this.#current = null
    return [label, formatMetrics(progress.metrics), formatDuration((now - since) / 1000)].filter(Boolean).join('  ')
  }

  label({ stage, epoch, epochs }: Progress): string {
    const ofFit = this.#command === 'fit' && (stage === 'train' || stage === 'validate')
    return ofFit ? `epoch ${String(epoch + 1).padStart(String(epochs ?? '').length)}${epochs === null ? '' : `/${epochs}`}` : stage
  }
}

export function formatMetrics(metrics: Record<string, number>): string {
  return Object.entries(metrics)
    .map(([name, value]) => `${name} ${formatNumber(value)}`)
    .join('  ')
}
