export type { ConfiguredOptimizers, LRSchedulerConfig, OptimizerConfig } from './configured-optimizers.ts'
export { LightningDataModule } from './data-module.ts'
export type { ModuleHooks } from './hooks.ts'
export { LightningModule, type StepOutput } from './lightning-module.ts'
export type {
  AudioOptions,
  Cell,
  ConfusionMatrixLogOptions,
  Curve,
  CurveLogOptions,
  HistogramOptions,
  ImageOptions,
  MediaLogging,
  MediaOptions,
  MediaValue,
  Table,
} from './media.ts'
export {
  definePlugin,
  isPlugin,
  type DataClass,
  type HparamsSchema,
  type ModuleEntry,
  type PluginDefinition,
  type TrainerDefaults,
} from './plugin.ts'
export type { GradientClipAlgorithm, GradientClipping, Loggable, LogOptions, TrainerView } from './trainer-view.ts'
