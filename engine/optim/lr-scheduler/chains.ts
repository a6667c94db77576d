import { LeydenError } from '../../errors/index.ts'
import type { Optimizer } from '../optimizer.ts'
import { ScheduledLR, type Rates } from './lr-scheduler.ts'

/**
 * One schedule after the other, as torch.optim.lr_scheduler.SequentialLR: at each milestone the next one begins at its step 0. The
 * usual way to warm up: `sequentialLR(optimizer, [linearLR(optimizer), cosineAnnealingLR(optimizer, { tMax: 95 })], { milestones: [5] })`.
 */
export function sequentialLR(optimizer: Optimizer, schedulers: ScheduledLR[], options: { milestones: number[] }): ScheduledLR {
  const { milestones } = options
  checkMembers('sequentialLR', optimizer, schedulers)
  if (milestones.length !== schedulers.length - 1) throw milestonesMissing(schedulers.length, milestones.length)
  return new ScheduledLR(optimizer, (step, initial, group) => {
    const passed = milestones.filter((milestone) => milestone <= step).length
    return schedulers[passed]!.schedule(step - (milestones[passed - 1] ?? 0), initial, group)
  })
}

/** Schedules at once, as ChainedScheduler: each is given the rate that the ones before it make of the group's. */
export function chainedScheduler(optimizer: Optimizer, schedulers: ScheduledLR[]): ScheduledLR {
  checkMembers('chainedScheduler', optimizer, schedulers)
  return new ScheduledLR(optimizer, (step, initial, group) => {
    const rates: Rates = { learningRate: initial }
    for (const { schedule } of schedulers) Object.assign(rates, schedule(step, rates.learningRate, group))
    return rates
  })
}

function checkMembers(name: string, optimizer: Optimizer, schedulers: ScheduledLR[]): void {
  const wrong = schedulers.find((scheduler) => !(scheduler instanceof ScheduledLR) || scheduler.optimizer !== optimizer)
  if (!wrong && schedulers.length > 0) return
  const what = wrong instanceof ScheduledLR ? 'one of another optimiser' : wrong ? 'one that a metric decides, or none' : 'no schedulers'
  throw new LeydenError(`lrScheduler.${name} got ${what}.`, {
    remedy: 'Give it schedulers of its own optimiser, other than reduceLROnPlateau.',
  })
}

function milestonesMissing(schedulers: number, milestones: number): LeydenError {
  return new LeydenError(`lrScheduler.sequentialLR got ${schedulers} schedulers and ${milestones} milestones.`, {
    remedy: `It needs ${schedulers - 1}: the step at which each but the first begins.`,
  })
}
