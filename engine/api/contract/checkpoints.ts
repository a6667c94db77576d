import { oc } from '@orpc/contract'
import { z } from 'zod'
import { callErrors } from './errors.ts'
import { loggedValue } from './logged-value.ts'

const call = oc.errors(callErrors)

/** A checkpoint that is on disk. */
export const checkpointRow = z.object({
  id: z.string(),
  run: z.string(),
  runName: z.string(),
  path: z.string(),
  epoch: z.int(),
  step: z.int(),
  bytes: z.int(),
  time: z.number(),
  metrics: z.record(z.string(), loggedValue),
  /** What it is to its run. */
  best: z.boolean(),
  last: z.boolean(),
})
export type CheckpointRow = z.infer<typeof checkpointRow>

const one = z.strictObject({ checkpoint: z.string().min(1) })

export const checkpoints = {
  /** Newest first; of one run, or of all. */
  list: call.input(z.strictObject({ run: z.string().optional() })).output(z.array(checkpointRow)),
  /** What removing it would mean: runs that went on from it lose the way back to their start, and nothing else. */
  planRemoval: call.input(one).output(z.object({ bytes: z.int(), dependants: z.array(z.object({ id: z.string(), name: z.string() })) })),
  /** Deletes its folder. The history keeps that it was there. */
  remove: call.input(one).output(z.object({ freedBytes: z.int() })),
}
