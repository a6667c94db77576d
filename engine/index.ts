/** What a plugin author imports: the one public entry of Leyden. */
export { z } from 'zod'
export type { Tensor, Variable } from '@tensorflow/tfjs'
export { loadWeights, type LoadWeightsOptions } from './checkpoint/index.ts'
export {
  arrayDataset,
  CombinedLoader,
  DataLoader,
  dataset,
  distributedSampler,
  permutation,
  readCsv,
  readIdx,
  subset,
  unrepeatedDistributedSampler,
  weightedRandomSampler,
  type Batch,
  type CombinedBatch,
  type Dataset,
  type Sampler,
  type Samples,
} from './data/index.ts'
export { LeydenError } from './errors/index.ts'
export * as metrics from './metrics/index.ts'
export {
  LightningDataModule,
  LightningModule,
  type AudioOptions,
  type ConfusionMatrixLogOptions,
  type Curve,
  type CurveLogOptions,
  type HistogramOptions,
  type ImageOptions,
  type LogOptions,
  type LRSchedulerConfig,
  type MediaLogging,
  type MediaOptions,
  type OptimizerConfig,
  type StepOutput,
  type Table,
} from './module/index.ts'
export * as nn from './nn/index.ts'
export { losses } from './nn/index.ts'
export * as optim from './optim/index.ts'
export { definePlugin, type PluginDefinition, type TrainerDefaults } from './plugins/index.ts'
export { perStep, setSeed, tf } from './tensor/index.ts'
export {
  BackboneFinetuning,
  BaseFinetuning,
  BasePredictionWriter,
  BatchSizeFinder,
  CSVLogger,
  DeviceStatsMonitor,
  EarlyStopping,
  EMAWeightAveraging,
  GradientAccumulationScheduler,
  LambdaCallback,
  LearningRateFinder,
  LearningRateMonitor,
  ModelCheckpoint,
  ModelPruning,
  ModelSummary,
  OnExceptionCheckpoint,
  SpikeDetection,
  StochasticWeightAveraging,
  TensorBoardLogger,
  ThroughputMonitor,
  Timer,
  Trainer,
  Tuner,
  WeightAveraging,
  type BatchPrediction,
  type Callback,
  type JournalEntry,
  type LiveChange,
  type LRFinder,
  type Logger,
  type Media,
  type SummaryReport,
  type TrainerOptions,
  type UpdateTime,
} from './trainer/index.ts'
