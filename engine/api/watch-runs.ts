import type { RunRecord } from '../store/index.ts'
import { Bell } from './bell.ts'
import type { RunRow } from './contract/index.ts'
import { toRunRows } from './run-row.ts'
import type { Services } from './services.ts'

interface RunsEvent {
  whole: boolean
  runs: RunRow[]
}

/** All runs, then those that changed, whichever process changed them. */
export async function* watchRuns(services: Services, signal: AbortSignal): AsyncGenerator<RunsEvent, void, void> {
  const { store } = services.host
  const bell = new Bell(signal)
  const changed = new Set<string>()
  const unsubscribe = [
    services.feed.subscribe('change', (run) => void (changed.add(run), bell.ring())),
    services.feed.subscribe('elsewhere', () => bell.ring()),
  ]
  try {
    let { number } = store.changesSince(Infinity)
    yield { whole: true, runs: toRunRows(services, store.listRuns()) }
    while (await bell.next()) {
      const changes = store.changesSince(number)
      number = changes.number
      const ids = new Set([...changes.runs, ...changed])
      changed.clear()
      if (ids.size > 0) yield { whole: false, runs: toRunRows(services, newestFirst([...ids].map((id) => store.findRun(id)))) }
    }
  } finally {
    for (const each of unsubscribe) each()
  }
}

const newestFirst = (records: RunRecord[]): RunRecord[] => records.sort((a, b) => b.createdAt - a.createdAt)
