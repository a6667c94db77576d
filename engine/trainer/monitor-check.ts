import { LeydenError, nearest } from '../errors/index.ts'
import type { RunContext } from './run-context.ts'

/** Whose decision hangs on a logged value, and which. */
interface Monitor {
  what: string
  name: string
  /** The module's method that asks for it. */
  member?: string
}

/**
 * Finds a monitored name that nothing logs when the first batch is done, rather than when the first epoch is. What a name is meant to be must
 * be plain, though, since a step may log some values later only: it is refused where one that is logged is much like it, and no hook that is
 * still to come could log it.
 */
export class MonitorCheck {
  #due = false

  /** What evaluations log has been seen: the next training batch shows the rest. */
  arm(): void {
    this.#due = true
  }

  /** After a training batch. Throws LeydenError. */
  run(context: RunContext): void {
    if (!this.#due) return
    this.#due = false
    if (context.options.fastDevRun || mayLogLater(context)) return
    const names = [...context.log.names]
    for (const monitor of monitorsOf(context)) {
      const meant = names.includes(monitor.name) ? undefined : nearest(monitor.name, names)
      if (meant !== undefined) throw misspelt(monitor, meant, names)
    }
  }
}

function mayLogLater({ module, callbacks }: RunContext): boolean {
  return module.onTrainEpochEnd !== undefined || callbacks.some((each) => each.onTrainEpochEnd && each.monitors === undefined)
}

function monitorsOf({ callbacks, schedulers }: RunContext): Monitor[] {
  const ofCallbacks = callbacks.flatMap((each) => (each.monitors ? [{ what: each.constructor.name, name: each.monitors }] : []))
  const ofSchedules = schedulers.flatMap(({ monitor, strict }) =>
    monitor !== null && strict ? [{ what: 'reduceLROnPlateau', name: monitor, member: 'configureOptimizers' }] : [],
  )
  return [...ofCallbacks, ...ofSchedules]
}

function misspelt({ what, name, member }: Monitor, meant: string, names: string[]): LeydenError {
  return new LeydenError(`${what} monitors '${name}', which is not logged.`, {
    member,
    remedy: `Did you mean ${meant}? Logged are: ${names.join(', ')}.`,
  })
}
