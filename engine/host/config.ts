import path from 'node:path'
import { z } from 'zod'
import { LeydenError } from '../errors/index.ts'
import type { Json, RunConfig } from '../worker/index.ts'
import { explainIssues, type SchemaProperties } from './refusal.ts'

/** -1 stands for no bound. */
const bound = z.int().min(-1)

/** A whole number is a count of batches, another number a share of them. */
function batchLimit(name: string) {
  const count = 'Give a count of batches, or a share of them between 0 and 1.'
  return z
    .number()
    .refine((value) => value >= 0, { error: ({ input }) => `${name} is ${input}; it can't be negative.`, params: { remedy: count } })
    .refine((value) => value <= 1 || Number.isInteger(value), {
      error: ({ input }) => `${name} is ${input}; a fraction must be between 0 and 1.`,
      params: {
        remedy: `For ${name === 'limitTrainBatches' ? 'more than one epoch, set maxEpochs or maxSteps' : 'all batches, leave it out'}.`,
      },
    })
}

const onePrecision = { remedy: "Leave it out, or set it to '32-true'. Mixed precision comes with a later version." }
const oneDevice = { remedy: "Leave it out, or set it to 'auto' or '1'. Training on several devices comes with a later version." }

const trainerSchema = z.strictObject({
  accelerator: z.enum(['auto', 'cpu', 'gpu']).optional().describe('What computes'),
  devices: z
    .string()
    .refine((value) => value === 'auto' || value === '1', {
      error: ({ input }) => `devices is ${input}; this version trains on one device.`,
      params: oneDevice,
    })
    .optional(),
  precision: z
    .string()
    .refine((value) => value === '32-true', {
      error: ({ input }) => `precision is ${input}; this version computes in 32-true only.`,
      params: onePrecision,
    })
    .optional(),
  maxEpochs: bound.optional(),
  maxSteps: bound.optional(),
  limitTrainBatches: batchLimit('limitTrainBatches').optional(),
  limitValBatches: batchLimit('limitValBatches').optional(),
  limitTestBatches: batchLimit('limitTestBatches').optional(),
  limitPredictBatches: batchLimit('limitPredictBatches').optional(),
  logEveryNSteps: z.int().min(1).optional(),
})

const runSchema = z.strictObject({
  command: z.enum(['fit', 'validate', 'test', 'predict']),
  plugin: z
    .string()
    .refine((value) => path.isAbsolute(value), { error: ({ input }) => `plugin is ${input}; it must be an absolute path.` }),
  module: z.string().optional(),
  data: z.string().optional(),
  hparams: z.record(z.string(), z.custom<Json>()),
  seed: z.int().min(0).max(0xffffffff),
  trainer: z.custom<RunConfig['trainer']>(),
  checkpoint: z.string().optional(),
  testAfterFit: z.boolean().optional(),
  output: z.string().optional(),
})

/**
 * The one place that says which run configurations are right, for command line, file and interface alike. Returns `config` without
 * the options that are undefined. Throws a LeydenError that names every option that is wrong, its value and what it may be.
 */
export function checkRunConfig(config: unknown): RunConfig {
  const run = check(runSchema, config)
  return { ...run, trainer: check(trainerSchema, run.trainer ?? {}) }
}

function check<T extends z.ZodObject>(schema: T, values: unknown): z.infer<T> {
  const given = Object.fromEntries(Object.entries(Object(values)).filter(([, value]) => value !== undefined))
  const { success, data, error } = schema.safeParse(given)
  if (success) return data
  const { properties } = z.toJSONSchema(schema, { unrepresentable: 'any' })
  const refusals = explainIssues(error.issues, given, properties as SchemaProperties)
  throw new LeydenError(refusals.map(({ sentence }) => sentence).join('\n'), {
    remedy: [...new Set(refusals.flatMap(({ remedy }) => remedy ?? []))].join(' ') || undefined,
    usage: true,
  })
}
