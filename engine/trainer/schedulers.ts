import { LeydenError } from '../errors/index.ts'
import type { LRSchedulerConfig } from '../module/index.ts'
import { lrScheduler } from '../optim/index.ts'
import type { RunContext } from './run-context.ts'

/** A scheduler with all that decides when it is stepped. */
export type ScheduledScheduler = Required<Omit<LRSchedulerConfig, 'monitor'>> & { monitor: string | null }

/** Steps the schedulers of an interval whose turn it is. In manual optimisation the module does. */
export function stepSchedulers({ module, schedulers, counters, log }: RunContext, interval: 'step' | 'epoch'): void {
  if (!module.automaticOptimization) return
  const count = interval === 'step' ? counters.step : counters.epoch + 1
  for (const each of schedulers) {
    if (each.interval !== interval || count % each.frequency !== 0) continue
    if (!(each.scheduler instanceof lrScheduler.ReduceLROnPlateau)) each.scheduler.step()
    else stepByMetric(each, { ...log.forkedMetrics, ...log.callbackMetrics })
  }
}

function stepByMetric({ scheduler, monitor, strict }: ScheduledScheduler, logged: Record<string, number>): void {
  const value = logged[monitor!]
  if (value !== undefined) scheduler.step(value)
  else if (strict) throw notLogged(monitor!, Object.keys(logged))
}

function notLogged(monitor: string, logged: string[]): LeydenError {
  return new LeydenError(`reduceLROnPlateau monitors '${monitor}', which was not logged.`, {
    member: 'configureOptimizers',
    remedy: logged.length ? `Logged are: ${logged.join(', ')}.` : 'Nothing was logged: call this.log in a step, with onEpoch.',
  })
}
