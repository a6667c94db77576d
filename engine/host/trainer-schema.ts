import { z } from 'zod'
import type { Json } from '../worker/index.ts'
import { callbackSchemas, loggerSchemas } from './callback-schemas.ts'
import { namedParts } from './named-parts.ts'
import { devices, folderOfRun, nodes, precision, right, strategy } from './single-choices.ts'
import { batchLimit, bound, counted, duration, interval, option } from './schema-option.ts'

/** Options in the order in which a form shows them. */
const shownSchema = z.strictObject({
  maxEpochs: option(bound, 'Passes over the training data, those before a resume included. -1 for no bound.', {
    title: 'Epochs at most',
    group: 'basic',
    default: 1000,
  }),
  maxSteps: option(bound, 'Steps of the optimiser, those before a resume included. -1 for no bound.', {
    title: 'Steps at most',
    group: 'basic',
    default: -1,
  }),
  accelerator: option(z.enum(['auto', 'cpu', 'gpu']), 'What computes. auto takes a GPU where TensorFlow finds one.', {
    title: 'Accelerator',
    group: 'basic',
    default: 'auto',
  }),
  limitTrainBatches: batchLimit('limitTrainBatches', 'training'),
  limitValBatches: batchLimit('limitValBatches', 'validation'),
  limitTestBatches: batchLimit('limitTestBatches', 'test'),
  limitPredictBatches: batchLimit('limitPredictBatches', 'prediction'),
  overfitBatches: option(z.number().min(0), 'Train and validate on these training batches alone, a count or a share. 0 is off.', {
    title: 'Overfit batches',
    group: 'data',
    default: 0,
  }),
  fastDevRun: option(counted, 'To find mistakes: one epoch of so many batches of each stage, which leaves nothing. 0 is off.', {
    title: 'Trial run of batches',
    group: 'data',
    default: 0,
  }),
  reloadDataloadersEveryNEpochs: option(z.int().min(0), 'Make the loaders anew before every n-th epoch. 0 is never.', {
    title: 'Reload data every n epochs',
    group: 'data',
    default: 0,
  }),
  numSanityValSteps: option(z.int().min(0), 'Validation batches before the first training batch, which find a mistake early.', {
    title: 'Sanity check of batches',
    group: 'data',
    default: 2,
  }),
  valCheckInterval: option(
    interval('valCheckInterval'),
    'Validate after so many batches, a share of an epoch, or a time DD:HH:MM:SS. Left out, when an epoch ends.',
    { title: 'Validate every', group: 'data' },
  ),
  checkValEveryNEpoch: option(
    z.int().refine((value) => value === -1 || value >= 1, {
      error: ({ input }) => `checkValEveryNEpoch is ${input}; it must be at least 1, or -1.`,
      params: { remedy: '-1 counts the batches of valCheckInterval through all epochs.' },
    }),
    'Epochs that have validations. -1 counts the batches of valCheckInterval through all epochs.',
    { title: 'Validate every n epochs', group: 'data', default: 1 },
  ),
  minEpochs: option(z.int().min(0), 'Epochs before which no callback and no time limit ends a training.', {
    title: 'Epochs at least',
    group: 'advanced',
  }),
  minSteps: option(z.int().min(0), 'Steps before which no callback and no time limit ends a training.', {
    title: 'Steps at least',
    group: 'advanced',
  }),
  maxTime: option(duration('maxTime'), 'Time DD:HH:MM:SS after which a training ends.', { title: 'Time at most', group: 'advanced' }),
  accumulateGradBatches: option(
    z.union([z.int().min(1), z.record(z.string().regex(/^\d+$/), z.int().min(1))]),
    'Batches whose gradients make one step of the optimiser. By epoch, {"0": 8, "4": 1} is 8 in the first four epochs.',
    { title: 'Accumulate gradients of batches', group: 'advanced', default: 1 },
  ),
  gradientClipVal: option(z.number().min(0), 'The largest norm of all gradients together, or the largest value of one. Left out, none.', {
    title: 'Clip gradients at',
    group: 'advanced',
    minimum: 0,
  }),
  gradientClipAlgorithm: option(z.enum(['norm', 'value']), 'Scale all gradients alike by their norm, or cut each value.', {
    title: 'Clip gradients by',
    group: 'advanced',
    default: 'norm',
  }),
  logEveryNSteps: option(z.int().min(1), 'Steps between two logged values of a metric that is logged in steps.', {
    title: 'Log every n steps',
    group: 'advanced',
    default: 50,
  }),
  logger: option(
    namedParts(loggerSchemas),
    "Write metrics to the run's folder too, for other programs: csv as tables, tensorboard as event files.",
    { title: 'Loggers', group: 'advanced' },
  ),
  callbacks: option(
    namedParts(callbackSchemas),
    "Callbacks in place of those in the plugin's trainer options, by name. A configuration file gives them options.",
    {
      title: 'Callbacks',
      group: 'advanced',
    },
  ),
  enableCheckpointing: option(z.boolean(), 'Keep the best and the last checkpoint.', {
    title: 'Keep checkpoints',
    group: 'advanced',
    default: true,
  }),
  enableModelSummary: option(z.boolean(), "Note the model's parameters in the log before a training.", {
    title: 'Model summary',
    group: 'advanced',
    default: true,
  }),
  profiler: option(z.enum(['simple']), 'Split the time of steps into data, transfer, execute, callbacks and logging.', {
    title: 'Profiler',
    group: 'advanced',
  }),
  capture: option(z.enum(['on', 'off', 'require']), "Record each step once and run it as one op. require fails where that can't be.", {
    title: 'Capture steps',
    group: 'advanced',
    default: 'on',
  }),
  barebones: option(z.boolean(), 'Nothing beside the training, to measure its speed: no metrics, checkpoints or sanity check.', {
    title: 'Barebones',
    group: 'advanced',
    default: false,
  }),
  detectAnomaly: option(z.boolean(), 'End at the first operation that gives NaN, with its name. Slow.', {
    title: 'Detect anomalies',
    group: 'advanced',
    default: false,
  }),
  deterministic: option(z.boolean(), 'Let a GPU use only operations that give the same bits in each run. The CPU always does.', {
    title: 'Deterministic',
    group: 'advanced',
    default: false,
  }),
  devices: option(devices, 'How many devices compute.', { title: 'Devices', group: 'advanced', default: 'auto', enum: ['auto', '1'] }),
  strategy: option(strategy, 'How a run is spread over devices.', {
    title: 'Strategy',
    group: 'advanced',
    default: 'auto',
    enum: ['auto'],
  }),
  numNodes: option(nodes, 'How many machines compute.', { title: 'Machines', group: 'advanced', default: 1 }),
  precision: option(precision, 'Bits of the numbers that are computed with.', {
    title: 'Precision',
    group: 'advanced',
    default: '32-true',
    enum: ['32-true', 'bf16-mixed', '16-mixed'],
  }),
})

/** What concerns a terminal, or has one right value: options by the names that Lightning's users know, for which a form has no room. */
const unshown = {
  enableProgressBar: z.boolean().optional(),
  defaultRootDir: folderOfRun.optional(),
  syncBatchNorm: right(
    'syncBatchNorm',
    false,
    'a run is one process on one device',
    'Leave it out: statistics are those of the whole batch.',
  ),
  useDistributedSampler: right('useDistributedSampler', true, 'one process reads all samples'),
  benchmark: right('benchmark', false, 'TensorFlow chooses its fastest convolutions by itself'),
  inferenceMode: right('inferenceMode', true, 'evaluation keeps no gradients, whatever it computes'),
}

/** The options that the trainer takes from a configuration. */
export const trainerSchema = shownSchema.extend(unshown)

/** The trainer's options as JSON Schema (draft 2020-12), with `title`, `default` and `x-group` for a form. */
export function trainerJsonSchema(): Record<string, Json> {
  return z.toJSONSchema(shownSchema) as Record<string, Json>
}
