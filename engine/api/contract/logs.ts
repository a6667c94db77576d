import { eventIterator, oc } from '@orpc/contract'
import { z } from 'zod'
import { callErrors } from './errors.ts'

export const logLine = z.object({ time: z.number(), level: z.enum(['debug', 'info', 'warning', 'error']), message: z.string() })
export type LogLine = z.infer<typeof logLine>

export const logs = {
  /** The first event holds the newest `last` lines, each later one the lines since. Ends when the run has ended and all was told. */
  follow: oc
    .errors(callErrors)
    .input(z.strictObject({ run: z.string().min(1), last: z.int().min(0).max(50_000).default(2000) }))
    .output(eventIterator(z.array(logLine))),
}
