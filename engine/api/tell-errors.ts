import { mapEventIterator, ORPCError } from '@orpc/client'
import { type MiddlewareNextFn, ValidationError } from '@orpc/server'
import { LeydenError } from '../errors/index.ts'
import { RefusedConfig, UntrustedPlugin } from '../host/index.ts'
import { callErrors } from './contract/errors.ts'
import type { FieldIssue } from './contract/index.ts'
import type { Services } from './services.ts'

interface Call {
  context: Services
  path: readonly string[]
  next: MiddlewareNextFn<unknown>
}

/** Answers what a person can mend as the contract's errors, and tells of all else on standard error, with its stack. */
export async function tellErrors({ context, path, next }: Call) {
  const tell = (error: unknown) => toAnswer(error, path.join('.'))
  try {
    if (context.closing.aborted) throw new LeydenError('Leyden has been closed.', { remedy: 'Start it again.' })
    const result = await next()
    return isStream(result.output)
      ? { ...result, output: mapEventIterator(result.output, { value: async (value) => value, error: async (error) => tell(error) }) }
      : result
  } catch (error) {
    throw tell(error)
  }
}

/** The error as an interface gets it. */
function toAnswer(error: unknown, procedure: string): ORPCError<string, unknown> {
  if (error instanceof UntrustedPlugin) return untrusted(error)
  if (error instanceof LeydenError) return refused(error, error instanceof RefusedConfig ? error.issues : [])
  if (error instanceof ORPCError && error.code === 'BAD_REQUEST') return malformed(error)
  process.stderr.write(`${procedure}: ${describeDefect(error)}\n`)
  return new ORPCError('INTERNAL_SERVER_ERROR', { message: `${procedure} failed: ${messageOf(error)}`, cause: error })
}

function untrusted({ message, plugin }: UntrustedPlugin) {
  return new ORPCError('UNTRUSTED', {
    status: callErrors.UNTRUSTED.status,
    message,
    data: { message, remedy: 'Look at its files, and say whether it may run.', plugin },
  })
}

function refused({ message, remedy, location }: LeydenError, issues: FieldIssue[]) {
  return new ORPCError('REFUSED', { status: callErrors.REFUSED.status, message, data: { message, remedy, location, issues } })
}

/** The contract says what a value may be: what breaks it is refused as any other value of a form is, beside its field. */
function malformed(error: ORPCError<string, unknown>) {
  const found = error.cause instanceof ValidationError ? error.cause.issues : []
  const issues = found.map(({ path = [], message }) => ({
    path: path.map((part) => String(typeof part === 'object' ? part.key : part)),
    message,
  }))
  const message = issues.map((issue) => `${issue.path.join('.') || 'the request'}: ${issue.message}`).join('\n') || error.message
  return new ORPCError('REFUSED', { status: callErrors.REFUSED.status, message, data: { message, issues } })
}

function describeDefect(error: unknown): string {
  if (!(error instanceof Error)) return String(error)
  const issues = error.cause instanceof ValidationError ? `\n${JSON.stringify(error.cause.issues, null, 2)}` : ''
  return `${error.stack ?? error.message}${issues}`
}

const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error))

function isStream(output: unknown): output is AsyncIterator<unknown, unknown, void> {
  return typeof output === 'object' && output !== null && Symbol.asyncIterator in output
}
