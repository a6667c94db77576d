import { eventIterator, oc } from '@orpc/contract'
import { z } from 'zod'
import { callErrors } from './errors.ts'
import { loggedValue } from './logged-value.ts'

const call = oc.errors(callErrors)
const column = z.custom<Float64Array>((value) => value instanceof Float64Array, { error: 'It must be a Float64Array.' })
const run = z.string().min(1)

/** A metric's newest value, its range over finite values, and how many points it has. */
export const metricSummary = z.object({
  name: z.string(),
  count: z.int(),
  firstStep: z.number(),
  lastStep: z.number(),
  last: loggedValue,
  min: z.number().nullable(),
  max: z.number().nullable(),
})
export type MetricSummary = z.infer<typeof metricSummary>

/** A metric in at most the number of buckets asked for, as parallel columns. `count` is how many points it had at that moment. */
export const metricBuckets = z.object({
  name: z.string(),
  count: z.int(),
  firstStep: column,
  lastStep: column,
  min: column,
  max: column,
  last: column,
})
export type MetricBuckets = z.infer<typeof metricBuckets>

/** Consecutive points in log order; `from` is the number of the first of them, counted from the metric's first. */
export const metricPoints = z.object({ name: z.string(), from: z.int(), step: column, epoch: column, time: column, value: column })
export type MetricPoints = z.infer<typeof metricPoints>

/** By metric: how many points are known already. A metric that isn't named is told from its first point. */
export const metricCursor = z.record(z.string(), z.int().min(0))
export type MetricCursor = z.infer<typeof metricCursor>

export const metrics = {
  list: call.input(z.strictObject({ run })).output(z.array(metricSummary)),
  buckets: call
    .input(
      z.strictObject({
        run,
        names: z.array(z.string()).max(200),
        buckets: z.int().min(1).max(4000),
        fromStep: z.number().optional(),
        toStep: z.number().optional(),
      }),
    )
    .output(z.array(metricBuckets)),
  points: call
    .input(z.strictObject({ run, name: z.string(), from: z.int().min(0).default(0), limit: z.int().min(1).max(10_000).default(1000) }))
    .output(metricPoints),
  /**
   * What was logged since the cursor: what is there already in pieces, then what comes, at most four times a second. Ends when the run
   * has ended and all was told.
   */
  follow: call.input(z.strictObject({ run, cursor: metricCursor })).output(eventIterator(z.array(metricPoints))),
}
