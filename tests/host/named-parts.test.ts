import { expect, test } from 'vitest'
import type { z } from 'zod'
import { callbackSchemas, loggerSchemas } from '../../engine/host/callback-schemas.ts'
import { checkRunConfig } from '../../engine/host/index.ts'
import type * as trainer from '../../engine/trainer/index.ts'
import { fileLoggers } from '../../engine/worker/file-loggers.ts'
import type { NamedPart } from '../../engine/worker/index.ts'
import { callbackNames, namedCallbacks } from '../../engine/worker/named-callbacks.ts'
import { makeFolder } from '../plugins/plugin-folder.ts'

/** Each option once, as a configuration would give it. */
const samples: Record<keyof typeof callbackSchemas, object[]> = {
  BackboneFinetuning: [
    { unfreezeBackboneAtEpoch: 1, backboneInitialRatioLr: 0.1, backboneInitialLr: 1e-4, shouldAlign: true, trainBn: false, verbose: true },
  ],
  BatchSizeFinder: [
    { mode: 'binsearch', stepsPerTrial: 2, initVal: 4, maxTrials: 9, batchArgName: 'size', margin: 0.1, maxVal: 256 },
    { mode: 'power' },
  ],
  DeviceStatsMonitor: [{}],
  EarlyStopping: [
    { monitor: 'val_loss', mode: 'max', minDelta: 0.1, patience: 0, strict: false, checkFinite: false, verbose: true },
    { monitor: 'val_loss', stoppingThreshold: 0.1, divergenceThreshold: 9, checkOnTrainEpochEnd: true },
  ],
  EMAWeightAveraging: [{ decay: 0.9, updateEveryNSteps: 2, updateStartingAtStep: 0, updateStartingAtEpoch: 1, useBuffers: false }],
  GradientAccumulationScheduler: [{ scheduling: { 0: 8, 4: 1 } }],
  LearningRateFinder: [
    {
      minLr: 1e-6,
      maxLr: 0.1,
      numTraining: 50,
      mode: 'linear',
      earlyStopThreshold: null,
      smoothing: 0.9,
      updateAttr: false,
      attrName: 'lr',
    },
    { mode: 'exponential', earlyStopThreshold: 5 },
  ],
  LearningRateMonitor: [{ loggingInterval: 'step', logMomentum: true, logWeightDecay: true }, { loggingInterval: null }],
  ModelCheckpoint: [
    { dirpath: 'kept', filename: '{epoch:03d}', autoInsertMetricName: false, monitor: 'val_loss', mode: 'min', saveTopK: -1 },
    { saveLast: false, saveWeightsOnly: true, saveOnException: true, everyNTrainSteps: 4 },
    { everyNEpochs: 2 },
    { trainTimeInterval: { minutes: 5 } },
  ],
  ModelPruning: [
    { amount: 3, parametersToPrune: ['net.0.weight'], parameterNames: ['weight'], useGlobalUnstructured: false, applyPruning: false },
    { verbose: true },
  ],
  ModelSummary: [{ maxDepth: -1 }],
  OnExceptionCheckpoint: [{ dirpath: 'kept', filename: 'failed' }],
  SpikeDetection: [{ mode: 'min', window: 3, warmup: 1, atol: 1, rtol: null, excludeBatchesPath: 'skip.json', finiteOnly: false }],
  StochasticWeightAveraging: [{ swaLrs: 0.1, swaEpochStart: 2, annealingEpochs: 3, annealingStrategy: 'linear' }, { swaLrs: [0.1, 0.2] }],
  ThroughputMonitor: [{ flopsPerBatch: 1e9, availableFlops: 1e12, windowSize: 20 }],
  Timer: [{ duration: '00:12:00:00', interval: 'epoch', verbose: false }],
  WeightAveraging: [{ useBuffers: false, decay: 0.99 }],
}

const checked = (option: string, parts: unknown) =>
  checkRunConfig({ command: 'fit', plugin: '/p', hparams: {}, seed: 1, trainer: { [option]: parts } }).trainer

const parts = Object.entries(samples).flatMap(([name, all]) => all.map((options): NamedPart => ({ name, ...options })))

test.each(parts)('%j is let through as it is, and its callback takes it', (part) => {
  expect(checked('callbacks', [part])).toEqual({ callbacks: [part] })
  expect(namedCallbacks([part])[0]!.constructor.name).toBe((part as { name: string }).name)
})

test('the host knows the callbacks that the worker makes, and a sample here has each of their options', () => {
  expect(Object.keys(callbackSchemas).sort()).toEqual(callbackNames.toSorted())
  for (const [name, schema] of Object.entries(callbackSchemas)) {
    const given = samples[name as keyof typeof samples].flatMap((options) => Object.keys(options))
    expect([name, [...new Set(given)].sort()]).toEqual([name, Object.keys(schema.shape).sort()])
  }
})

type Data<Options> = { [K in keyof Options as NonNullable<Options[K]> extends (...given: never) => unknown ? never : K]: 1 }
type Same<A, B> = [keyof Data<A>, keyof B] extends [keyof B, keyof Data<A>] ? true : { missing: Exclude<keyof Data<A>, keyof B> }
type Options<N extends keyof typeof callbackSchemas> = z.infer<(typeof callbackSchemas)[N]>

/** Checked by the compiler: an option that is data and that the host doesn't know is an error here. */
export const known: true[] = [
  true satisfies Same<trainer.BackboneFinetuningOptions, Options<'BackboneFinetuning'>>,
  true satisfies Same<trainer.ScaleBatchSizeOptions, Options<'BatchSizeFinder'>>,
  true satisfies Same<trainer.LrFindOptions, Options<'LearningRateFinder'>>,
  true satisfies Same<trainer.EarlyStoppingOptions, Options<'EarlyStopping'>>,
  true satisfies Same<trainer.EMAWeightAveragingOptions, Options<'EMAWeightAveraging'>>,
  true satisfies Same<trainer.GradientAccumulationSchedulerOptions, Options<'GradientAccumulationScheduler'>>,
  true satisfies Same<trainer.LearningRateMonitorOptions, Options<'LearningRateMonitor'>>,
  true satisfies Same<trainer.ModelCheckpointOptions, Options<'ModelCheckpoint'>>,
  true satisfies Same<trainer.ModelPruningOptions, Options<'ModelPruning'>>,
  true satisfies Same<trainer.OnExceptionCheckpointOptions, Options<'OnExceptionCheckpoint'>>,
  true satisfies Same<trainer.SpikeDetectionOptions, Options<'SpikeDetection'>>,
  true satisfies Same<trainer.StochasticWeightAveragingOptions, Options<'StochasticWeightAveraging'>>,
  true satisfies Same<trainer.ThroughputMonitorOptions, Options<'ThroughputMonitor'>>,
  true satisfies Same<trainer.TimerOptions, Options<'Timer'>>,
  true satisfies Same<trainer.WeightAveragingOptions, Options<'WeightAveraging'>>,
]

test('a name alone stands for a callback without options', () => {
  expect(checked('callbacks', ['Timer'])).toEqual({ callbacks: ['Timer'] })
  expect(namedCallbacks(['Timer'])[0]!.constructor.name).toBe('Timer')
})

test.each<[unknown, string, RegExp]>([
  [['Earlystoping'], 'Earlystoping is unknown.', /^Did you mean EarlyStopping\? Known: BackboneFinetuning, /],
  [[{ monitor: 'val_loss' }], 'An entry has no name.', /^Write it as a name, or as \{ name: BackboneFinetuning \}/],
  [[{ name: 'EarlyStopping' }], 'EarlyStopping: monitor is needed and has no default.', /^$/],
  [[{ name: 'EarlyStopping', monitor: 'a', patience: -1 }], 'EarlyStopping: patience is -1; it must be at least 0.', /^$/],
  [[{ name: 'EarlyStopping', monitor: 'a', patence: 1 }], 'EarlyStopping: patence is unknown.', /^Did you mean patience\?/],
  [[{ name: 'Timer', interval: 'steps' }], 'Timer: interval is steps; it must be step or epoch.', /^Did you mean step\?/],
  ['EarlyStopping', 'callbacks is EarlyStopping; it must be a list of Backbone', /^$/],
])('callbacks %j are refused', (given, message, remedy) => {
  try {
    checked('callbacks', given)
  } catch (error) {
    const { message: said, remedy: advice = '' } = error as Error & { remedy?: string }
    expect(said.startsWith(message) ? message : said).toBe(message)
    expect(advice).toMatch(remedy)
    return
  }
  throw new Error('they were let through')
})

test('loggers are made by name, with options beside it, in the run folder', () => {
  const folder = makeFolder({})
  expect(checked('logger', ['csv', { name: 'tensorboard', version: 'a' }])).toEqual({
    logger: ['csv', { name: 'tensorboard', version: 'a' }],
  })
  const made = fileLoggers(['csv', 'csv', { name: 'tensorboard', version: 'a', saveDir: `${folder}/other` }], folder)
  expect(made.map((logger) => (logger as unknown as { logDir: string }).logDir)).toEqual([
    `${folder}/logs/csv/version_0`,
    `${folder}/other/tensorboard/a`,
  ])
  expect(Object.keys(loggerSchemas)).toEqual(['csv', 'tensorboard'])
  expect(() => checked('logger', ['cvs'])).toThrow('cvs is unknown.')
})
