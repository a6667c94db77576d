import { LeydenError, refuseUnknown } from '../../errors/index.ts'
import type { Optimizer, ParameterGroup } from '../../optim/index.ts'
import type { Trainer } from '../trainer.ts'
import { keyWith, type Callback } from './callback.ts'

export interface LearningRateMonitorOptions {
  /** Log by step (each `logEveryNSteps`) or by epoch. Default: as schedulers step, and by step where there is none. */
  loggingInterval?: 'step' | 'epoch' | null
  /** Log momentum (Adam's beta1) too. Default false. */
  logMomentum?: boolean
  /** Log weight decay too. Default false. */
  logWeightDecay?: boolean
}

/**
 * Logs learning rates as `lr-Adam`, of several groups of parameters as `lr-Adam/pg1` and so on, of a second optimiser of the class as
 * `lr-Adam-1`; with `-momentum` and `-weight_decay` what else is asked for.
 */
export class LearningRateMonitor implements Callback {
  readonly #options: Required<LearningRateMonitorOptions>
  #loggedStep = -1

  constructor(options: LearningRateMonitorOptions = {}) {
    refuseUnknown('LearningRateMonitor', options, ['loggingInterval', 'logMomentum', 'logWeightDecay'])
    const { loggingInterval = null } = options
    if (loggingInterval !== null && loggingInterval !== 'step' && loggingInterval !== 'epoch') {
      throw new LeydenError(`LearningRateMonitor: loggingInterval is '${String(loggingInterval)}'; it must be 'step' or 'epoch'.`)
    }
    this.#options = { logMomentum: false, logWeightDecay: false, ...options, loggingInterval }
  }

  get stateKey(): string {
    return keyWith('LearningRateMonitor', this.#options)
  }

  stateDict(): { loggedStep: number } {
    return { loggedStep: this.#loggedStep }
  }

  loadStateDict(state: unknown): void {
    this.#loggedStep = (state as { loggedStep: number }).loggedStep
  }

  setup(): void {
    this.#loggedStep = -1
  }

  onTrainEpochStart(trainer: Trainer): void {
    this.#log(trainer, 'epoch')
  }

  /** The rates that the batch's step will use. A window of accumulation has one step. */
  onTrainBatchStart(trainer: Trainer): void {
    const { globalStep, options } = trainer
    if ((globalStep + 1) % options.logEveryNSteps !== 0 || globalStep === this.#loggedStep) return
    this.#loggedStep = globalStep
    this.#log(trainer, 'step')
  }

  #log(trainer: Trainer, now: 'step' | 'epoch'): void {
    const names = namesOf(trainer.optimizers)
    const values = trainer.optimizers.flatMap((optimizer, index) =>
      (this.#options.loggingInterval ?? intervalOf(trainer, optimizer)) === now
        ? optimizer.groups.flatMap((group, at) => this.#values(group, names[index]![at]!))
        : [],
    )
    trainer.logMetrics(Object.fromEntries(values), trainer.globalStep)
  }

  #values(group: ParameterGroup<{ learningRate: number }>, name: string): [string, number][] {
    const { beta1 = 0, momentum = beta1, weightDecay = 0 } = group as { beta1?: number; momentum?: number; weightDecay?: number }
    const { logMomentum, logWeightDecay } = this.#options
    const values: [string, number][] = [[name, group.learningRate]]
    if (logMomentum) values.push([`${name}-momentum`, momentum])
    if (logWeightDecay) values.push([`${name}-weight_decay`, weightDecay])
    return values
  }
}

/** How often the rates of an optimiser change. */
function intervalOf(trainer: Trainer, optimizer: Optimizer): 'step' | 'epoch' {
  return trainer.lrSchedulerConfigs.find(({ scheduler }) => scheduler.optimizer === optimizer)?.interval ?? 'step'
}

/** By optimiser and group. */
function namesOf(optimizers: readonly Optimizer[]): string[][] {
  const seen = new Map<string, number>()
  return optimizers.map((optimizer) => {
    const className = optimizer.constructor.name
    const count = seen.get(className) ?? 0
    seen.set(className, count + 1)
    const name = `lr-${className}${count ? `-${count}` : ''}`
    return optimizer.groups.map((_, index) => (optimizer.groups.length > 1 ? `${name}/pg${index + 1}` : name))
  })
}
