import { eventIterator, oc } from '@orpc/contract'
import { z } from 'zod'
import { callErrors, errorReport } from './errors.ts'
import { loggedValue } from './logged-value.ts'

const call = oc.errors(callErrors)

export const runState = z.enum(['queued', 'running', 'completed', 'stopped', 'failed', 'interrupted'])
export type RunState = z.infer<typeof runState>

/** How far a live run is. `etaSeconds` is null until it can be told. */
export const progress = z.object({
  stage: z.enum(['sanity', 'train', 'validate', 'test', 'predict']),
  epoch: z.int(),
  epochs: z.int().nullable(),
  batch: z.int(),
  batches: z.int().nullable(),
  step: z.int(),
  metrics: z.record(z.string(), loggedValue),
  etaSeconds: z.number().nullable(),
})
export type Progress = z.infer<typeof progress>

/** A run as lists show it. Times are milliseconds since the epoch. */
export const runRow = z.object({
  id: z.string(),
  name: z.string(),
  state: runState,
  command: z.enum(['fit', 'validate', 'test', 'predict', 'tune']),
  /** The plugin's name, and where it is. */
  plugin: z.string(),
  pluginPath: z.string(),
  module: z.string().nullable(),
  tags: z.array(z.string()),
  /** Index into the chart palette, kept with the run. */
  colour: z.int(),
  parent: z.string().nullable(),
  createdAt: z.number(),
  startedAt: z.number().nullable(),
  endedAt: z.number().nullable(),
  epochs: z.int(),
  steps: z.int(),
  device: z.string().nullable(),
  hparams: z.record(z.string(), z.json()),
  /** The value logged last of at most eight metrics, those of whole epochs first. */
  metrics: z.record(z.string(), loggedValue),
  error: errorReport.nullable(),
  /** Null unless the run is live and this engine watches over it. */
  progress: progress.nullable(),
  /** True when this engine can stop it: a run of another Leyden process on the same home can only be looked at. */
  controllable: z.boolean(),
  /** True after a stop was asked for and until the run has ended. */
  stopping: z.boolean(),
  /** True when the worker has given no sign of life for 30 s. */
  unresponsive: z.boolean(),
})
export type RunRow = z.infer<typeof runRow>

/** Trainer options by their names; `plugins.describe` has their schema. */
const options = z.record(z.string(), z.json())

export const runEvent = z.object({ time: z.number(), kind: z.string(), message: z.string(), data: z.json() })
export type RunEvent = z.infer<typeof runEvent>

export const runDetail = runRow.extend({
  data: z.string().nullable(),
  seed: z.int(),
  trainer: options,
  testAfterFit: z.boolean(),
  /** The checkpoint that it went on from or used. */
  resumedFrom: z.string().nullable(),
  parentName: z.string().nullable(),
  versions: z.record(z.string(), z.string()),
  parameters: z.int().nullable(),
  /** Where in the code its error was thrown. */
  stack: z.string().nullable(),
  folder: z.string(),
  events: z.array(runEvent),
  /** True when a checkpoint is on disk, so that the run can be resumed. */
  resumable: z.boolean(),
})
export type RunDetail = z.infer<typeof runDetail>

/** What is left out keeps the default of the plugin or of the trainer. */
export const runRequest = z.strictObject({
  plugin: z.string().min(1),
  module: z.string().optional(),
  data: z.string().optional(),
  hparams: options.default({}),
  trainer: options.default({}),
  seed: z.int().min(0).max(0xffffffff).optional(),
  testAfterFit: z.boolean().optional(),
  name: z.string().trim().min(1).max(200).optional(),
  tags: z.array(z.string().trim().min(1).max(100)).max(50).default([]),
})
export type RunRequest = z.input<typeof runRequest>

const rate = { value: z.number(), group: z.int().min(0).optional() }

/** What can be changed of a training while it goes on; without `group` that of all groups of parameters. -1 is no bound. */
export const liveChange = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('learningRate'), ...rate }),
  z.strictObject({ kind: z.literal('scaleLearningRate'), ...rate }),
  z.strictObject({ kind: z.enum(['logEveryNSteps', 'maxEpochs', 'maxSteps']), value: z.int() }),
  z.strictObject({ kind: z.enum(['checkpoint', 'stopAfterEpoch']) }),
])
export type LiveChange = z.infer<typeof liveChange>

const one = z.strictObject({ run: z.string().min(1) })
const started = z.object({ run: z.string() })

export const runs = {
  get: call.input(one).output(runDetail),
  /**
   * The first event holds all runs, newest first, and has `whole: true`; each later one the rows that changed or are new, at most four
   * times a second.
   */
  watch: call.output(eventIterator(z.object({ whole: z.boolean(), runs: z.array(runRow) }))),
  /** REFUSED names each wrong field in `issues`; UNTRUSTED when the plugin's content isn't trusted. Nothing was started then. */
  start: call.input(runRequest).output(started),
  /** A new run that goes on from `checkpoint` (an id), by default the newest on disk, with the run's own configuration. */
  resume: call.input(one.extend({ checkpoint: z.string().optional(), trainer: options.default({}) })).output(started),
  /** Ends it after its batch; `force` at once. */
  stop: call.input(one.extend({ force: z.boolean().default(false) })),
  /** Changes a live training, of whichever process, at the end of its batch. Answers when it is changed: what it did, from which step on. */
  control: call.input(one.extend({ change: liveChange })).output(z.object({ epoch: z.int(), step: z.int(), message: z.string() })),
  /** Replaces the run's tags. */
  tag: call.input(one.extend({ tags: runRequest.shape.tags })),
}
