import {
  BackboneFinetuning,
  BatchSizeFinder,
  type Callback,
  DeviceStatsMonitor,
  EarlyStopping,
  EMAWeightAveraging,
  GradientAccumulationScheduler,
  LearningRateFinder,
  LearningRateMonitor,
  ModelCheckpoint,
  ModelPruning,
  ModelSummary,
  OnExceptionCheckpoint,
  SpikeDetection,
  StochasticWeightAveraging,
  ThroughputMonitor,
  Timer,
  WeightAveraging,
} from '../trainer/index.ts'
import { LeydenError } from '../errors/index.ts'
import type { NamedPart } from './messages.ts'

const classes = {
  BackboneFinetuning,
  BatchSizeFinder,
  DeviceStatsMonitor,
  EarlyStopping,
  EMAWeightAveraging,
  GradientAccumulationScheduler,
  LearningRateFinder,
  LearningRateMonitor,
  ModelCheckpoint,
  ModelPruning,
  ModelSummary,
  OnExceptionCheckpoint,
  SpikeDetection,
  StochasticWeightAveraging,
  ThroughputMonitor,
  Timer,
  WeightAveraging,
}

/** The names that `namedCallbacks` knows. */
export const callbackNames = Object.keys(classes)

/** The callbacks that a configuration names, made with the options beside their names. */
export function namedCallbacks(parts: readonly NamedPart[]): Callback[] {
  return parts.map((part) => {
    const { name, ...options } = typeof part === 'string' ? { name: part } : part
    if (!Object.hasOwn(classes, name)) throw unknown(name)
    const Class = classes[name as keyof typeof classes] as new (options: object) => Callback
    return new Class(options)
  })
}

function unknown(name: string): LeydenError {
  return new LeydenError(`There is no callback '${name}'.`, { remedy: `There are: ${callbackNames.join(', ')}.`, usage: true })
}
