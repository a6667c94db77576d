import { z } from 'zod'

/** A place in a plugin's source; lines and columns count from 1. */
export const sourceLocation = z.object({ file: z.string(), line: z.int().optional(), column: z.int().optional() })

/** An error that a person can mend: what is wrong, where, and what to do. */
export const errorReport = z.object({
  message: z.string(),
  remedy: z.string().optional(),
  location: sourceLocation.optional(),
})
export type ErrorReport = z.infer<typeof errorReport>

/** One value of a form that can't be, by its path: `['hparams', 'hidden']`, `['trainer', 'maxEpochs']`. */
export const fieldIssue = z.object({ path: z.array(z.string()), message: z.string() })
export type FieldIssue = z.infer<typeof fieldIssue>

/** What a call may answer instead of its result. Everything else is a defect, and is told as INTERNAL_SERVER_ERROR. */
export const callErrors = {
  /** What was asked can't be done, for a reason that the data names. */
  REFUSED: { status: 422, data: errorReport.extend({ issues: z.array(fieldIssue).default([]) }) },
  /** The plugin must be trusted first: see `plugins.trust`. */
  UNTRUSTED: { status: 403, data: errorReport.extend({ plugin: z.string() }) },
} as const
