import { Bell } from './bell.ts'
import { isLive } from './run-row.ts'
import type { Services } from './services.ts'

/** How often a run of another process is looked at, in ms. */
const elsewhereMs = 1000

/**
 * Yields each time that there may be something new of a run, to its end: at once, then after what it says, or each second where
 * another process watches over it. The value says whether it had ended by then, so that nothing comes after what is read now.
 */
export async function* looks(services: Services, run: string, event: 'change' | 'log', signal: AbortSignal): AsyncGenerator<boolean> {
  const bell = new Bell(signal)
  const stop = services.host.activeRuns.has(run)
    ? services.feed.subscribe(event, (changed) => changed === run && bell.ring())
    : everySecond(() => bell.ring())
  try {
    do {
      const ended = !isLive(services.host.store.findRun(run))
      yield ended
      if (ended) return
    } while (await bell.next())
  } finally {
    stop()
  }
}

function everySecond(look: () => void): () => void {
  const timer = setInterval(look, elsewhereMs)
  return () => clearInterval(timer)
}
