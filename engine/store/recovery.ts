import type { Database } from 'better-sqlite3'
import type { ErrorReport } from '../errors/index.ts'
import type { RunRecord } from './types.ts'
import type { Write } from './database.ts'
import type { Events } from './events.ts'
import { isLeaseHeld, removeDeadLeases } from './lease.ts'
import type { Runs } from './runs.ts'

/** Marks the live runs of hosts that died `interrupted`, and returns them, oldest first. */
export function recoverRuns(home: string, db: Database, write: Write, runs: Runs, events: Events): RunRecord[] {
  const live = db.prepare<[], { id: string; host: string }>(`SELECT id, host FROM runs WHERE state IN ('queued', 'running') ORDER BY seq`)
  return write(() => {
    const interrupted = ofDeadHosts(home, live.all()).map((id) => interrupt(runs, events, id))
    removeDeadLeases(home)
    return interrupted
  })
}

function ofDeadHosts(home: string, live: { id: string; host: string }[]): string[] {
  const dead = new Set([...new Set(live.map(({ host }) => host))].filter((host) => !isLeaseHeld(home, host)))
  return live.filter(({ host }) => dead.has(host)).map(({ id }) => id)
}

function interrupt(runs: Runs, events: Events, id: string): RunRecord {
  const error = describeInterruption(runs.get(id))
  runs.update(id, { state: 'interrupted', endedAt: Date.now(), error })
  events.add(id, 'interrupted', error.message)
  return runs.get(id)
}

/** What to do about it, the host adds: it knows which checkpoints there are. */
function describeInterruption({ state }: RunRecord): ErrorReport {
  const what = state === 'queued' ? 'while this run waited in the queue' : 'while this run was going on'
  return { message: `Leyden ended ${what}: it was closed or killed, or the machine stopped.`, usage: false }
}
