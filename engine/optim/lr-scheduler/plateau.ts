import { LeydenError } from '../../errors/index.ts'
import { refuseInCapture } from '../../tensor/index.ts'
import type { Optimizer } from '../optimizer.ts'
import { LRScheduler } from './lr-scheduler.ts'
import { complete, ofGroup, type PerGroup } from './options.ts'

export interface PlateauOptions {
  /** Whether a smaller or a larger value is better. Default `min`. */
  mode?: 'min' | 'max'
  factor?: number
  /** Steps without a better value that are borne. Default 10. */
  patience?: number
  /** How much better is better: a share of the best value (`rel`), or a difference (`abs`). */
  threshold?: number
  thresholdMode?: 'rel' | 'abs'
  /** Steps after a reduction in which nothing is counted. Default 0. */
  cooldown?: number
  minLearningRate?: PerGroup<number>
  /** Smaller changes of the rate aren't made. Default 1e-8. */
  epsilon?: number
}

const defaults = {
  mode: 'min' as 'min' | 'max',
  factor: 0.1,
  patience: 10,
  threshold: 1e-4,
  thresholdMode: 'rel' as 'rel' | 'abs',
  cooldown: 0,
  minLearningRate: 0 as PerGroup<number>,
  epsilon: 1e-8,
}

interface State {
  /** Null before the first value. */
  best: number | null
  badSteps: number
  coolingSteps: number
}

/** Lowers the rate when a metric gets no better, as torch.optim.lr_scheduler.ReduceLROnPlateau. */
export class ReduceLROnPlateau extends LRScheduler {
  readonly #options: typeof defaults
  #state: State = { best: null, badSteps: 0, coolingSteps: 0 }

  constructor(optimizer: Optimizer, options: PlateauOptions = {}) {
    super(optimizer)
    this.#options = complete('reduceLROnPlateau', defaults, options)
    for (const [name, choices] of [['mode', ['min', 'max']] as const, ['thresholdMode', ['rel', 'abs']] as const]) {
      if (!(choices as readonly string[]).includes(this.#options[name])) throw wrongChoice(name, this.#options[name], choices)
    }
  }

  step(metric?: number): void {
    refuseInCapture('reduceLROnPlateau is stepped in the step, and its metric has no value there', 'Step it in onTrainEpochEnd.')
    if (typeof metric !== 'number') throw noMetric(metric)
    this.lastEpoch += 1
    const state = this.#state
    const better = this.#isBetter(metric)
    if (better) state.best = metric
    state.badSteps = better || state.coolingSteps > 0 ? 0 : state.badSteps + 1
    state.coolingSteps = Math.max(0, state.coolingSteps - 1)
    if (state.badSteps <= this.#options.patience) return
    this.#reduce()
    Object.assign(state, { badSteps: 0, coolingSteps: this.#options.cooldown })
  }

  override stateDict(): Record<string, unknown> {
    return { ...super.stateDict(), ...this.#state }
  }

  override loadStateDict(state: Record<string, unknown>): void {
    super.loadStateDict(state)
    const { best, badSteps, coolingSteps } = state as unknown as State
    this.#state = { best, badSteps, coolingSteps }
  }

  #isBetter(metric: number): boolean {
    const { mode, threshold, thresholdMode } = this.#options
    const { best } = this.#state
    if (best === null) return !Number.isNaN(metric)
    const sign = mode === 'min' ? -1 : 1
    const needed = thresholdMode === 'rel' ? best * (1 + sign * threshold) : best + sign * threshold
    return mode === 'min' ? metric < needed : metric > needed
  }

  #reduce(): void {
    const { factor, minLearningRate, epsilon } = this.#options
    for (const [index, group] of this.groups.entries()) {
      const lowered = Math.max(group.learningRate * factor, ofGroup(minLearningRate, index))
      if (group.learningRate - lowered > epsilon) group.learningRate = lowered
    }
  }
}

export const reduceLROnPlateau = (optimizer: Optimizer, options?: PlateauOptions) => new ReduceLROnPlateau(optimizer, options)

function wrongChoice(name: string, given: string, [first, second]: readonly string[]): LeydenError {
  return new LeydenError(`lrScheduler.reduceLROnPlateau: ${name} is '${given}'; it must be '${first}' or '${second}'.`)
}

function noMetric(given: unknown): LeydenError {
  return new LeydenError(`reduceLROnPlateau was stepped with ${String(given)}; it needs the metric's value.`, {
    remedy: 'scheduler.step(this.trainer.callbackMetrics.val_loss)',
  })
}
