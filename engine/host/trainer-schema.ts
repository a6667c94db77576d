import { z } from 'zod'
import type { Json } from '../worker/index.ts'

/** Annotations for the form that shows an option, which JSON Schema passes over. */
interface Shown {
  title: string
  /** Where it is shown: at once, with the data, or folded away. */
  group: 'basic' | 'data' | 'advanced'
  /** What the trainer takes where nothing is given: the form shows it, and nothing fills it in. */
  default?: Json
  minimum?: number
  enum?: string[]
}

function option<T extends z.ZodType>(schema: T, description: string, { group, ...annotations }: Shown): z.ZodOptional<T> {
  return schema.optional().meta({ ...annotations, description, 'x-group': group })
}

/** -1 stands for no bound. */
const bound = z.int().min(-1)

/** A whole number is a count of batches, another number a share of them. */
function batchLimit(name: string, which: string) {
  const count = 'Give a count of batches, or a share of them between 0 and 1.'
  const all = name === 'limitTrainBatches' ? 'more than one epoch, set maxEpochs or maxSteps' : 'all batches, leave it out'
  const schema = z
    .number()
    .refine((value) => value >= 0, { error: ({ input }) => `${name} is ${input}; it can't be negative.`, params: { remedy: count } })
    .refine((value) => value <= 1 || Number.isInteger(value), {
      error: ({ input }) => `${name} is ${input}; a fraction must be between 0 and 1.`,
      params: { remedy: `For ${all}.` },
    })
  const about = `Batches of ${which}: a whole number is a count, a fraction below 1 a share. Left out, all are taken.`
  return option(schema, about, { title: `Limit of ${which} batches`, group: 'data', minimum: 0 })
}

/** Text that has one right value in this version; `remedy` says so. */
function only(name: string, right: string[], says: string, remedy: string) {
  const error = ({ input }: { input?: unknown }) => `${name} is ${String(input)}; ${says}.`
  return z.string().refine((value) => right.includes(value), { error, params: { remedy } })
}

const precision = only(
  'precision',
  ['32-true', 'bf16-mixed'],
  'this version computes in 32-true and bf16-mixed',
  'Leave it out, or set it to one of the two. 16-mixed comes with a later version.',
)
const devices = only(
  'devices',
  ['auto', '1'],
  'this version trains on one device',
  "Leave it out, or set it to 'auto' or '1'. Training on several devices comes with a later version.",
)

/** The options that the trainer takes from a configuration, in the order in which a form shows them. */
export const trainerSchema = z.strictObject({
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
  accumulateGradBatches: option(z.int().min(1), 'Batches whose gradients make one step of the optimiser.', {
    title: 'Accumulate gradients of batches',
    group: 'advanced',
    default: 1,
  }),
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
    z.array(z.enum(['csv', 'tensorboard'])),
    "Write metrics to the run's folder too, for other programs: csv as tables, tensorboard as event files.",
    { title: 'Loggers', group: 'advanced' },
  ),
  profiler: option(z.enum(['simple']), 'Split the time of steps into data, transfer, execute, callbacks and logging.', {
    title: 'Profiler',
    group: 'advanced',
  }),
  capture: option(z.enum(['on', 'off', 'require']), "Record each step once and run it as one op. require fails where that can't be.", {
    title: 'Capture steps',
    group: 'advanced',
    default: 'on',
  }),
  devices: option(devices, 'How many devices compute.', { title: 'Devices', group: 'advanced', default: 'auto', enum: ['auto', '1'] }),
  precision: option(precision, 'Bits of the numbers that are computed with.', {
    title: 'Precision',
    group: 'advanced',
    default: '32-true',
    enum: ['32-true', 'bf16-mixed'],
  }),
})

/** The trainer's options as JSON Schema (draft 2020-12), with `title`, `default` and `x-group` for a form. */
export function trainerJsonSchema(): Record<string, Json> {
  return z.toJSONSchema(trainerSchema) as Record<string, Json>
}
