import type { Services } from './services.ts'

/** Aborted when the caller has left, or the engine closes. */
export function untilClosing({ closing }: Services, signal: AbortSignal | undefined): AbortSignal {
  return signal ? AbortSignal.any([signal, closing]) : closing
}
