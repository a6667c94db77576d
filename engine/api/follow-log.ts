import { setImmediate } from 'node:timers/promises'
import type { LogLine } from './contract/index.ts'
import { looks } from './looks.ts'
import type { Services } from './services.ts'

/** The newest lines, then those that come, until the run has ended. */
export async function* followLog(
  services: Services,
  { run, last }: { run: string; last: number },
  signal: AbortSignal,
): AsyncGenerator<LogLine[], void, void> {
  const { store } = services.host
  const { id } = store.findRun(run)
  let next: number | null = null
  for await (const ended of looks(services, id, 'log', signal)) {
    if (next === null) {
      const newest = store.readLogPart(id, { last })
      next = newest.next
      yield newest.lines
    }
    for (
      let part = store.readLogPart(id, { from: next });
      part.next > next && !signal.aborted;
      part = store.readLogPart(id, { from: next })
    ) {
      next = part.next
      if (part.lines.length > 0) yield part.lines
      await setImmediate()
    }
    if (ended) return
  }
}
