import { describeError, formatError, LeydenError } from '../errors/index.ts'
import { paint } from '../terminal/index.ts'
import type { GlobalOptions } from './context.ts'

/** Tells an error to the person on standard error and, with `--json`, to a program on standard output. Returns the exit code. */
export function reportError(error: unknown, { json, verbose }: GlobalOptions): number {
  const report = describeError(error)
  const known = error instanceof LeydenError
  const text = known
    ? formatError(report)
    : `${report.message}\n  This should not have happened. Run again with --verbose to see where it did.`
  process.stderr.write(`${paint('red', 'Error:', process.stderr)} ${text}\n`)
  if (verbose && report.stack) process.stderr.write(`${paint('dim', report.stack, process.stderr)}\n`)
  const { stack, ...shown } = report
  if (json) process.stdout.write(`${JSON.stringify({ error: verbose ? { ...shown, stack } : shown })}\n`)
  return report.usage ? 2 : 1
}
