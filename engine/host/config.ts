import path from 'node:path'
import { z } from 'zod'
import type { JournalEntry, Json, RunConfig, TrainerConfig } from '../worker/index.ts'
import { explainIssues, toIssues, type SchemaProperties } from './refusal.ts'
import { RefusedConfig } from './refused-config.ts'
import { trainerSchema } from './trainer-schema.ts'

/** Of a run's configuration, what each value may be. */
export const runShape = {
  command: z.enum(['fit', 'validate', 'test', 'predict', 'tune']),
  plugin: z
    .string()
    .refine((value) => path.isAbsolute(value), { error: ({ input }) => `plugin is ${input}; it must be an absolute path.` }),
  module: z.string().optional(),
  data: z.string().optional(),
  hparams: z.record(z.string(), z.custom<Json>()),
  seed: z.int().min(0).max(0xffffffff),
  trainer: z.custom<RunConfig['trainer']>(),
  checkpoint: z.string().optional(),
  journal: z.array(z.custom<JournalEntry>()).optional(),
  testAfterFit: z.boolean().optional(),
  output: z.string().optional(),
  tune: z.custom<RunConfig['tune']>().optional(),
}

const runSchema = z.strictObject(runShape)

/**
 * The one place that says which run configurations are right, for command line, file and interface alike. Returns `config` without
 * the options that are undefined. Throws a RefusedConfig that names every option that is wrong, its value and what it may be.
 */
export function checkRunConfig(config: unknown): RunConfig {
  return { ...checkRun(config), trainer: checkTrainer(config) }
}

/** As `checkRunConfig`, for all but the trainer's options. */
export function checkRun(config: unknown): RunConfig {
  return check(runSchema, config, [])
}

/** As `checkRunConfig`, for the trainer's options. */
export function checkTrainer(config: unknown): TrainerConfig {
  return check(trainerSchema, (config as Partial<RunConfig>).trainer ?? {}, ['trainer'])
}

/** What `schema` makes of `values`, without those that aren't `given`. Throws a RefusedConfig whose issues are below `place`. */
export function check<T extends z.ZodObject>(schema: T, values: unknown, place: string[], isGiven = isDefined): z.infer<T> {
  const given = Object.fromEntries(Object.entries(Object(values)).filter(([, value]) => isGiven(value)))
  const { success, data, error } = schema.safeParse(given)
  if (success) return data
  const { properties } = z.toJSONSchema(schema, { unrepresentable: 'any' })
  const refusals = explainIssues(error.issues, given, properties as SchemaProperties)
  throw new RefusedConfig(refusals.map(({ sentence }) => sentence).join('\n'), {
    remedy: [...new Set(refusals.flatMap(({ remedy }) => remedy ?? []))].join(' ') || undefined,
    issues: toIssues(refusals, place),
  })
}

const isDefined = (value: unknown): boolean => value !== undefined
