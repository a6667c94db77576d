import { z } from 'zod'
import { duration } from './schema-option.ts'

const count = (least: number) => z.int().min(least)
const switched = z.boolean()
const mode = z.enum(['min', 'max'])
const span = z.union([
  duration('duration'),
  z.strictObject(
    Object.fromEntries(
      ['weeks', 'days', 'hours', 'minutes', 'seconds', 'milliseconds'].map((unit) => [unit, z.number().min(0).optional()]),
    ),
  ),
])

const averaging = z.strictObject({ useBuffers: switched, decay: z.number().min(0).max(1) }).partial()

/** The callbacks that a configuration can name, with their options but those that are code. */
export const callbackSchemas = {
  BackboneFinetuning: z
    .strictObject({
      unfreezeBackboneAtEpoch: count(0),
      backboneInitialRatioLr: z.number().min(0),
      backboneInitialLr: z.number().min(0),
      shouldAlign: switched,
      trainBn: switched,
      verbose: switched,
    })
    .partial(),
  BatchSizeFinder: z
    .strictObject({
      mode: z.enum(['power', 'binsearch']),
      stepsPerTrial: count(1),
      initVal: count(1),
      maxTrials: count(1),
      batchArgName: z.string().min(1),
      margin: z.number().min(0).lt(1),
      maxVal: count(1),
    })
    .partial(),
  DeviceStatsMonitor: z.strictObject({}),
  EarlyStopping: z
    .strictObject({
      monitor: z.string(),
      mode,
      minDelta: z.number().min(0),
      patience: count(0),
      strict: switched,
      checkFinite: switched,
      stoppingThreshold: z.number(),
      divergenceThreshold: z.number(),
      checkOnTrainEpochEnd: switched,
      verbose: switched,
    })
    .partial()
    .required({ monitor: true }),
  EMAWeightAveraging: averaging.extend({
    updateEveryNSteps: count(1).optional(),
    updateStartingAtStep: count(0).optional(),
    updateStartingAtEpoch: count(0).optional(),
  }),
  GradientAccumulationScheduler: z.strictObject({ scheduling: z.record(z.string(), count(1)) }),
  LearningRateFinder: z
    .strictObject({
      minLr: z.number().positive(),
      maxLr: z.number().positive(),
      numTraining: count(2),
      mode: z.enum(['exponential', 'linear']),
      earlyStopThreshold: z.number().gt(1).nullable(),
      smoothing: z.number().min(0).lt(1),
      updateAttr: switched,
      attrName: z.string(),
    })
    .partial(),
  LearningRateMonitor: z
    .strictObject({ loggingInterval: z.enum(['step', 'epoch']).nullable(), logMomentum: switched, logWeightDecay: switched })
    .partial(),
  ModelCheckpoint: z
    .strictObject({
      dirpath: z.string(),
      filename: z.string(),
      autoInsertMetricName: switched,
      monitor: z.string(),
      mode,
      saveTopK: count(-1),
      saveLast: switched,
      saveWeightsOnly: switched,
      saveOnException: switched,
      everyNTrainSteps: count(0),
      everyNEpochs: count(0),
      trainTimeInterval: span,
    })
    .partial(),
  ModelPruning: z
    .strictObject({
      amount: z.number().min(0),
      parametersToPrune: z.array(z.string()),
      parameterNames: z.array(z.string()),
      useGlobalUnstructured: switched,
      applyPruning: switched,
      verbose: switched,
    })
    .partial(),
  ModelSummary: z.strictObject({ maxDepth: count(-1) }).partial(),
  OnExceptionCheckpoint: z.strictObject({ dirpath: z.string(), filename: z.string().min(1) }).partial(),
  SpikeDetection: z
    .strictObject({
      mode,
      window: count(1),
      warmup: count(1),
      atol: z.number().nullable(),
      rtol: z.number().nullable(),
      excludeBatchesPath: z.string(),
      finiteOnly: switched,
    })
    .partial(),
  StochasticWeightAveraging: z
    .strictObject({
      swaLrs: z.union([z.number(), z.array(z.number())]),
      swaEpochStart: z.number().min(0),
      annealingEpochs: count(0),
      annealingStrategy: z.enum(['cos', 'linear']),
    })
    .partial()
    .required({ swaLrs: true }),
  ThroughputMonitor: z.strictObject({ flopsPerBatch: z.number(), availableFlops: z.number(), windowSize: count(2) }).partial(),
  Timer: z.strictObject({ duration: span, interval: z.enum(['step', 'epoch']), verbose: switched }).partial(),
  WeightAveraging: averaging,
} satisfies Record<string, z.ZodObject>

const folder = z.strictObject({ saveDir: z.string(), version: z.union([z.int(), z.string()]) }).partial()

/** The loggers that a configuration can name. Left out, `saveDir` is `logs` in the run's folder. */
export const loggerSchemas = {
  csv: folder,
  tensorboard: folder.extend({ defaultHpMetric: z.boolean().optional() }),
} satisfies Record<string, z.ZodObject>
