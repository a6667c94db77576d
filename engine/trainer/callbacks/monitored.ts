import { LeydenError } from '../../errors/index.ts'

/** Whether a smaller or a larger value of what is monitored is better. */
export type MonitorMode = 'min' | 'max'

export function checkMode(what: string, mode: unknown): void {
  if (mode === undefined || mode === 'min' || mode === 'max') return
  throw new LeydenError(`${what}: mode is '${String(mode)}'; it must be 'min' or 'max'.`)
}

/** A count among the options of `what`. */
export function checkCount(what: string, name: string, value: unknown, least: number): void {
  if (value === undefined || (Number.isInteger(value) && (value as number) >= least)) return
  throw new LeydenError(`${what}: ${name} is ${String(value)}; it must be a whole number of at least ${least}.`)
}

/** What was logged says what may have been meant. */
export function notLogged(what: string, monitor: string, logged: object): LeydenError {
  const names = Object.keys(logged)
  return new LeydenError(`${what} monitors '${monitor}', which was not logged.`, {
    remedy: names.length ? `Logged are: ${names.join(', ')}.` : 'Nothing was logged: call this.log in a step.',
  })
}
