import { existsSync } from 'node:fs'
import path from 'node:path'
import { LeydenError } from '../errors/index.ts'
import type { RunRecord, RunStore, StoredCheckpoint } from '../store/index.ts'

export interface ChosenCheckpoint {
  path: string
  /** The run that saved it; null for one that the history doesn't know. */
  run: RunRecord | null
  /** Newer runs that were passed over, since they have no checkpoint. */
  passedOver: RunRecord[]
}

/** The checkpoints that are still there, of a run or of all, newest first. */
export function checkpointsOnDisk(store: RunStore, run?: string): StoredCheckpoint[] {
  const present = store.listCheckpoints(run).filter((each) => each.removedAt === null && existsSync(each.path))
  return present.sort((a, b) => b.time - a.time || b.step - a.step)
}

/** Of checkpoints with the newest first, the last one that was the best when it was saved. */
export function bestCheckpoint(checkpoints: StoredCheckpoint[]): StoredCheckpoint | undefined {
  return checkpoints.find(({ best }) => best)
}

/**
 * The checkpoint that `reference` means: `last` or `best` of the newest fit of `plugin` that has one, the folder of a checkpoint, or
 * a run by id or name (its best for `best`, else its last). Throws a LeydenError where there is none.
 */
export function chooseCheckpoint(store: RunStore, plugin: string, reference: string, prefer: 'best' | 'last'): ChosenCheckpoint {
  if (reference === 'last' || reference === 'best') return ofNewestFit(store, plugin, reference)
  const folder = path.resolve(reference)
  if (existsSync(path.join(folder, 'state.json'))) return { path: folder, run: owner(store, folder), passedOver: [] }
  if (existsSync(folder)) throw notACheckpoint(folder)
  const run = store.findRun(reference)
  const checkpoint = pick(store, run, prefer)
  if (!checkpoint) throw without(`The run ${run.name} (${run.id}) has no checkpoint on disk.`)
  return { path: checkpoint.path, run, passedOver: [] }
}

function ofNewestFit(store: RunStore, plugin: string, prefer: 'best' | 'last'): ChosenCheckpoint {
  const fits = store.listRuns().filter(({ config }) => config.plugin === plugin && config.command === 'fit')
  for (const [index, run] of fits.entries()) {
    const checkpoint = pick(store, run, prefer)
    if (checkpoint) return { path: checkpoint.path, run, passedOver: fits.slice(0, index) }
  }
  throw without(`No run of ${plugin} has a checkpoint.`)
}

function pick(store: RunStore, run: RunRecord, prefer: 'best' | 'last'): StoredCheckpoint | undefined {
  const checkpoints = checkpointsOnDisk(store, run.id)
  return (prefer === 'best' ? bestCheckpoint(checkpoints) : undefined) ?? checkpoints[0]
}

function owner(store: RunStore, folder: string): RunRecord | null {
  const known = store.listCheckpoints().find((each) => each.path === folder)
  return known ? store.findRun(known.run) : null
}

function notACheckpoint(folder: string): LeydenError {
  return new LeydenError(`${folder} is no checkpoint: it has no state.json.`, {
    remedy: 'See which there are with: leyden checkpoints list',
    usage: true,
  })
}

function without(message: string): LeydenError {
  return new LeydenError(message, {
    remedy: 'Train first with: leyden fit PLUGIN. See which checkpoints there are with: leyden checkpoints list',
    usage: true,
  })
}
