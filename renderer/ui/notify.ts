import { toast } from 'sonner'
import type { ErrorReport } from '../../engine/api/contract/index.ts'

/** Tells something that happened, in the corner of the window: a sentence, or an error with what to do. */
export function notify(what: string | ErrorReport): void {
  if (typeof what === 'string') toast(what)
  else toast.error(what.message, { description: what.remedy, duration: 10_000 })
}
