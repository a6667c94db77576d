import { setImmediate } from 'node:timers/promises'
import type { RunStore } from '../store/index.ts'
import type { MetricCursor, MetricPoints } from './contract/index.ts'
import { looks } from './looks.ts'
import type { Services } from './services.ts'

/** Points in one event, of all metrics together: what was logged before comes in pieces that other calls pass between. */
const mostPoints = 20_000

/** The points after the cursor, without loss or repetition, until the run has ended. */
export async function* followMetrics(
  services: Services,
  { run, cursor }: { run: string; cursor: MetricCursor },
  signal: AbortSignal,
): AsyncGenerator<MetricPoints[], void, void> {
  const { store } = services.host
  const { id } = store.findRun(run)
  const known = new Map(Object.entries(cursor))
  for await (const ended of looks(services, id, 'change', signal)) {
    for (let points = nextPoints(store, id, known); points.length > 0 && !signal.aborted; points = nextPoints(store, id, known)) {
      yield points
      await setImmediate()
    }
    if (ended) return
  }
}

/** What is new of each metric, as far as there is room; moves the cursor on. */
function nextPoints(store: RunStore, run: string, known: Map<string, number>): MetricPoints[] {
  let room = mostPoints
  return store.metricSummaries(run).flatMap(({ name, count }) => {
    const from = known.get(name) ?? 0
    const limit = Math.min(room, count - from)
    if (limit <= 0) return []
    const points = store.metricPoints(run, name, { from, limit })
    room -= limit
    known.set(name, from + limit)
    return [{ name, from, ...points }]
  })
}
