import { existsSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs'
import path from 'node:path'
import type { RunStore } from '../store/index.ts'
import type { CheckpointRecord } from '../worker/index.ts'

/** `NAME.writing-PID-RANDOM`: how a checkpoint is called while process PID writes it. */
const halfWritten = /\.writing-(\d+)-\w+$/

/**
 * Puts a run's checkpoints in order after its host or its worker died: one that became whole in the last moment enters the history,
 * one that was never finished goes.
 */
export function settleCheckpoints(store: RunStore, run: string): void {
  const folder = path.join(store.runFolder(run), 'checkpoints')
  if (!existsSync(folder)) return
  const known = new Set(store.listCheckpoints(run).map((each) => each.path))
  for (const name of readdirSync(folder)) {
    const place = path.join(folder, name)
    const writer = halfWritten.exec(name)?.[1]
    if (writer !== undefined && !isAlive(Number(writer))) rmSync(place, { recursive: true, force: true })
    if (writer === undefined && !known.has(place)) adopt(store, run, place)
  }
}

function adopt(store: RunStore, run: string, place: string): void {
  const record = readRecord(place)
  if (!record) return
  store.addCheckpoint(run, record)
  store.addEvent(run, 'checkpoint', place, { step: record.step, best: record.best })
}

/** Undefined for a folder that is no checkpoint. Whether it was the best, only its worker knew. */
function readRecord(place: string): CheckpointRecord | undefined {
  try {
    const state = JSON.parse(readFileSync(path.join(place, 'state.json'), 'utf8'))
    const bytes = readdirSync(place).reduce((total, name) => total + statSync(path.join(place, name)).size, 0)
    const epoch = state.batchOfEpoch > 0 ? state.epoch : state.epoch - 1 // within an epoch, or at its end
    return { path: place, epoch, step: state.step, bytes, time: state.savedAt, metrics: finite(state.metrics), best: false }
  } catch {
    return undefined
  }
}

/** JSON has no NaN: in a state it is an object. */
function finite(metrics: Record<string, unknown>): Record<string, number> {
  return Object.fromEntries(Object.entries(metrics).filter((pair): pair is [string, number] => typeof pair[1] === 'number'))
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM'
  }
}
