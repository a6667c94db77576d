import { LeydenError } from '../../errors/index.ts'
import { lrScheduler } from '../../optim/index.ts'
import { estimateSteps } from '../estimate.ts'
import type { RunContext } from '../run-context.ts'

export type LiveOption = 'logEveryNSteps' | 'maxEpochs' | 'maxSteps'

const leasts = { maxEpochs: 'minEpochs', maxSteps: 'minSteps' } as const

/** Changes an option of the trainer. Returns what changed, as a sentence. Throws where the training is past it, or a schedule ends before it. */
export function changeOption(context: RunContext, option: LiveOption, value: number): string {
  const { options } = context
  const before = options[option]
  const next = value === -1 && option !== 'logEveryNSteps' ? null : value
  if (next !== null) checkNumber(context, option, next)
  if (option !== 'logEveryNSteps') checkSchedules(context, { [option]: next })
  Object.assign(options, { [option]: next })
  return `${option} is ${next ?? 'no bound'}, and was ${before ?? 'no bound'}.`
}

function checkNumber({ counters, options }: RunContext, option: LiveOption, value: number): void {
  // The epoch that goes on is one of those that there may be.
  const least = option === 'maxEpochs' ? counters.epoch + 1 : option === 'maxSteps' ? counters.step + 1 : 1
  const minimum = option === 'logEveryNSteps' ? null : options[leasts[option]]
  if (Number.isInteger(value) && value >= least && value >= (minimum ?? 0)) return
  const why = option === 'logEveryNSteps' ? '' : `: ${counters.epoch} epochs and ${counters.step} steps are done`
  const bound = (minimum ?? 0) > least ? `, as ${leasts[option as keyof typeof leasts]} says` : why
  throw new LeydenError(`${option} is ${value}; it must be a whole number of at least ${Math.max(least, minimum ?? 0)}${bound}.`, {
    remedy: option === 'maxEpochs' ? 'To end with this epoch: stopAfterEpoch.' : undefined,
    usage: true,
  })
}

/** A schedule of a length fails where it is stepped past its end, hours after it was lengthened. */
function checkSchedules(context: RunContext, changed: { maxEpochs?: number | null; maxSteps?: number | null }): void {
  const options = { ...context.options, ...changed }
  for (const { scheduler, interval, frequency } of context.schedulers) {
    if (!(scheduler instanceof lrScheduler.ScheduledLR) || scheduler.totalSteps === null) continue
    const length = interval === 'epoch' ? (options.maxEpochs ?? Infinity) : estimateSteps({ ...context, options })
    const before = interval === 'epoch' ? (context.options.maxEpochs ?? Infinity) : estimateSteps(context)
    if (length > before && Math.floor(length / frequency) > scheduler.totalSteps)
      throw scheduleEnds(changed, scheduler.totalSteps, interval)
  }
}

function scheduleEnds(changed: object, totalSteps: number, interval: string): LeydenError {
  const [[option, value]] = Object.entries(changed) as [[string, number | null]]
  return new LeydenError(`${option} can't be ${value ?? 'no bound'}: the learning rate's schedule ends after ${totalSteps} ${interval}s.`, {
    remedy: 'Let it end, and resume it with a longer schedule.',
    usage: true,
  })
}
