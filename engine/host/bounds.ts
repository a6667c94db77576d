import type { Json, TrainerConfig } from '../worker/index.ts'

/** Where a training ends; null is no bound. */
export interface Bounds {
  maxEpochs: number | null
  maxSteps: number | null
}

/** The trainer's own bound of epochs, where nothing else bounds a run. */
const defaultEpochs = 1000

/** The bounds that a worker will train to, with the plugin's `defaults` for what the configuration leaves out. */
export function boundsOf(trainer: TrainerConfig, defaults: Record<string, Json>): Bounds {
  // Who bounds the steps or the time doesn't want the plugin's bound of epochs to cut them short.
  const bounded = trainer.maxSteps !== undefined || trainer.maxTime !== undefined
  const epochs = trainer.fastDevRun ? 1 : (trainer.maxEpochs ?? (bounded ? undefined : asBound(defaults['maxEpochs'])))
  const maxSteps = unbounded(trainer.maxSteps ?? asBound(defaults['maxSteps'])) ?? null
  const maxEpochs = unbounded(epochs)
  return {
    maxSteps,
    maxEpochs: maxEpochs === undefined ? (maxSteps === null && trainer.maxTime === undefined ? defaultEpochs : null) : maxEpochs,
  }
}

const asBound = (value: Json | undefined): number | undefined => (typeof value === 'number' ? value : value === null ? -1 : undefined)

/** -1 stands for no bound in configurations. */
const unbounded = (value: number | undefined): number | null | undefined => (value === -1 ? null : value)
