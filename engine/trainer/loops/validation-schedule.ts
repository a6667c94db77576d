import { limitBatches } from '../batch-limits.ts'
import { parseDuration } from '../duration.ts'
import { optionError } from '../option-error.ts'
import type { ResolvedOptions } from '../options.ts'
import type { Counters } from '../run-context.ts'

type Options = Pick<ResolvedOptions, 'valCheckInterval' | 'checkValEveryNEpoch'>

/** When a fit validates: at the end of epochs, or within them, every so many batches or milliseconds. */
export class ValidationSchedule {
  readonly #epochs: number | null
  readonly #batches: number | null
  readonly #milliseconds: number | null
  #validatedAt = performance.now()

  /** `length` is how many training batches an epoch has, where that is known. Throws where the options don't suit it. */
  constructor({ valCheckInterval: interval, checkValEveryNEpoch }: Options, length: number | null) {
    this.#epochs = checkValEveryNEpoch
    this.#milliseconds = typeof interval === 'string' ? parseDuration(interval, 'valCheckInterval') : null
    this.#batches = typeof interval === 'number' ? limitBatches(interval < 1 ? length : null, interval, 'valCheckInterval') : null
    if (this.#epochs !== null && length !== null && length > 0 && this.#batches! > length) throw neverDue(this.#batches!, length)
  }

  /** Whether the epoch of this number, from 0, has validations. */
  has(epoch: number): boolean {
    return this.#epochs === null || (epoch + 1) % this.#epochs === 0
  }

  /** Whether one comes at the end of such an epoch, whatever its batches. */
  get atEpochEnd(): boolean {
    return this.#batches === null && this.#milliseconds === null
  }

  /** Whether one comes after the batch that was just done. */
  isDue({ batch, batchOfEpoch }: Counters): boolean {
    if (this.#batches !== null) return (this.#epochs === null ? batch : batchOfEpoch) % this.#batches === 0
    return this.#milliseconds !== null && performance.now() - this.#validatedAt >= this.#milliseconds
  }

  /** The time to the next one begins now. */
  validated(): void {
    this.#validatedAt = performance.now()
  }
}

function neverDue(interval: number, length: number): Error {
  return optionError(
    'valCheckInterval',
    `Trainer: valCheckInterval is ${interval}, and an epoch has ${length} training batches, so it would never validate.`,
    'Lower it, set checkValEveryNEpoch to null to count the batches of all epochs, or set limitValBatches to 0 to never validate.',
  )
}
