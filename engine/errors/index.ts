export { nearest } from './nearest.ts'
export { isOwnCode } from './own-code.ts'

/** A place in a plugin's source, as an editor opens it. Lines and columns count from 1. */
export interface SourceLocation {
  file: string
  line?: number
  column?: number
}

export interface LeydenErrorOptions {
  /** What to do about it, as a sentence. */
  remedy?: string
  /** Where in the user's own files the cause is. */
  location?: SourceLocation
  /** The member of the user's class that is at fault; where it is written is the error's place, if nothing nearer is known. */
  member?: string
  /** True when the command itself was wrong (exit code 2), not what it ran (exit code 1). */
  usage?: boolean
  cause?: unknown
}

/**
 * An error that a user can mend: it is shown as its message, its place and its remedy, without a stack trace.
 * The message says what was given and why it can't be. Every other error is a defect of Leyden or of a plugin.
 */
export class LeydenError extends Error {
  override readonly name: string = 'LeydenError'
  readonly remedy?: string
  readonly location?: SourceLocation
  readonly member?: string
  readonly usage: boolean

  constructor(message: string, options: LeydenErrorOptions = {}) {
    super(message, { cause: options.cause })
    this.remedy = options.remedy
    this.location = options.location
    this.member = options.member
    this.usage = options.usage ?? false
  }
}

/** Throws where `options` has a key that `what` doesn't know: in JavaScript nothing else finds a misspelt one. */
export function refuseUnknown(what: string, options: object, known: readonly string[]): void {
  const unknown = Object.keys(options).find((key) => !known.includes(key))
  if (unknown !== undefined) throw new LeydenError(`${what} has no option '${unknown}'.`, { remedy: `It has: ${known.join(', ')}.` })
}

/** An error as plain data, to cross a process boundary and to be kept in the history. */
export interface ErrorReport {
  message: string
  remedy?: string
  location?: SourceLocation
  usage: boolean
  stack?: string
}

export function describeError(error: unknown): ErrorReport {
  if (error instanceof LeydenError) {
    const { message, remedy, location, usage, stack } = error
    return { message, remedy, location, usage, stack }
  }
  if (error instanceof Error) return { message: error.message, usage: false, stack: error.stack }
  return { message: String(error), usage: false }
}

/** The inverse of `describeError`, so that an error of another process is thrown on as one's own. */
export function reviveError(report: ErrorReport): LeydenError {
  const error = new LeydenError(report.message, report)
  if (report.stack) error.stack = report.stack
  return error
}

/** `file:line:column`, with what is unknown left out. */
export function formatLocation({ file, line, column }: SourceLocation): string {
  return [file, line, column].filter((part) => part !== undefined).join(':')
}

/** The text a person sees: message, place, remedy, each on its own line. */
export function formatError({ message, location, remedy }: ErrorReport): string {
  const lines = [message]
  if (location) lines.push(`  at ${formatLocation(location)}`)
  if (remedy) lines.push(`  ${remedy}`)
  return lines.join('\n')
}
