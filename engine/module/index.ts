export type { ConfiguredOptimizers, LRSchedulerConfig, OptimizerConfig } from './configured-optimizers.ts'
export { LightningDataModule } from './data-module.ts'
export type { LoadFromCheckpointOptions } from './from-checkpoint.ts'
export type { ModuleHooks } from './hooks.ts'
export type { HparamsSchema } from './hparams-schema.ts'
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
export type { GradientClipAlgorithm, GradientClipping, Loggable, LogOptions, TrainerView } from './trainer-view.ts'
