import { LeydenError } from '../../errors/index.ts'
import { everyStep } from '../../tensor/index.ts'
import type { Optimizer, OptimizerOptions } from '../optimizer.ts'

/** What a schedule may set in a group of parameters. */
export interface Rates {
  learningRate: number
  /** Of SGD's momentum, or the beta1 of Adam and its kin. */
  momentum?: number
}

/** The rates of a group before step `step` (or epoch, counted from 0), given the rate that the group was made with. */
export type Schedule = (step: number, initial: number, group: number) => Rates

type Group = OptimizerOptions & { initialLearningRate?: number; learningRateScale?: number; momentum?: number; beta1?: number }

/** Changes the rates of an optimiser's groups, once a step or an epoch: `trainer` or, in manual optimisation, the module calls `step`. */
export abstract class LRScheduler {
  readonly optimizer: Optimizer
  /** Steps so far. */
  lastEpoch = 0

  constructor(optimizer: Optimizer) {
    this.optimizer = optimizer
    for (const group of this.groups) group.initialLearningRate ??= group.learningRate
  }

  abstract step(metric?: number): void

  /** The rates of the groups now. */
  get lastLearningRates(): number[] {
    return this.groups.map(({ learningRate }) => learningRate)
  }

  /** What a checkpoint keeps, as JSON. */
  stateDict(): Record<string, unknown> {
    return { lastEpoch: this.lastEpoch }
  }

  loadStateDict(state: Record<string, unknown>): void {
    this.lastEpoch = state['lastEpoch'] as number
  }

  protected get groups(): Group[] {
    return this.optimizer.groups as unknown as Group[]
  }
}

/** A schedule that the number of the step alone decides. */
export class ScheduledLR extends LRScheduler {
  readonly schedule: Schedule
  /** Steps after which the schedule has no rates any more. */
  readonly totalSteps: number | null

  constructor(optimizer: Optimizer, schedule: Schedule, totalSteps: number | null = null) {
    super(optimizer)
    this.schedule = schedule
    this.totalSteps = totalSteps
    this.#setRates()
  }

  step(): void {
    everyStep(() => {
      this.lastEpoch += 1
      this.#setRates()
    })
  }

  #setRates(): void {
    if (this.totalSteps !== null && this.lastEpoch > this.totalSteps) throw tooManySteps(this.totalSteps)
    for (const [index, group] of this.groups.entries()) {
      const { learningRate, momentum } = this.schedule(this.lastEpoch, group.initialLearningRate!, index)
      group.learningRate = learningRate * (group.learningRateScale ?? 1)
      if (momentum !== undefined) group['momentum' in group ? 'momentum' : 'beta1'] = momentum
    }
  }
}

function tooManySteps(totalSteps: number): LeydenError {
  return new LeydenError(`A schedule of ${totalSteps} steps was stepped ${totalSteps + 1} times.`, {
    remedy: 'Set its totalSteps to this.trainer.estimatedSteppingBatches, or to epochs * stepsPerEpoch.',
  })
}
