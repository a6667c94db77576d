import { optionError } from './option-error.ts'

/** Batches a window: the same in all epochs, or by the epoch from which on it holds. */
export type AccumulationSchedule = number | Record<number, number>

/** Throws where a schedule can't be. */
export function checkAccumulation(schedule: AccumulationSchedule): void {
  const entries = typeof schedule === 'number' ? [] : Object.entries(schedule)
  const wrongEpoch = entries.find(([epoch]) => !/^\d+$/.test(epoch))
  if (wrongEpoch) {
    throw optionError(
      'accumulateGradBatches',
      `Trainer: accumulateGradBatches has the epoch '${wrongEpoch[0]}'; epochs are whole numbers of at least 0.`,
    )
  }
  const wrong = (typeof schedule === 'number' ? [schedule] : entries.map(([, batches]) => batches)).find(
    (batches) => !(Number.isInteger(batches) && batches >= 1),
  )
  if (wrong === undefined) return
  throw optionError('accumulateGradBatches', `Trainer: accumulateGradBatches is ${wrong}; it must be a whole number of at least 1.`)
}

/** Batches whose gradients make one step in `epoch`. */
export function windowOf(schedule: AccumulationSchedule, epoch: number): number {
  if (typeof schedule === 'number') return schedule
  const begun = Object.keys(schedule)
    .map(Number)
    .filter((from) => from <= epoch)
  return begun.length === 0 ? 1 : schedule[Math.max(...begun)]!
}

/** Steps of `epochs` epochs of `batches` batches: the last window of an epoch may be shorter. */
export function stepsOf(schedule: AccumulationSchedule, batches: number, epochs: number): number {
  if (typeof schedule === 'number') return Math.ceil(batches / schedule) * epochs
  // The schedule's last change decides all epochs after it.
  const last = Math.min(Math.max(...Object.keys(schedule).map(Number), 0), epochs)
  const early = Array.from({ length: last }, (_, epoch) => Math.ceil(batches / windowOf(schedule, epoch)))
  return early.reduce((total, steps) => total + steps, 0) + Math.ceil(batches / windowOf(schedule, last)) * (epochs - last)
}
