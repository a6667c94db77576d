import { readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { loadCheckpoint, type LoadedCheckpoint } from './checkpoint.ts'
import { DamagedCheckpoint } from './folder.ts'
import { parseState } from './sealed-state.ts'

/**
 * The checkpoint of `folder` or, where it is damaged, the newest whole one before it in the same folder, which `notice` is told.
 * Throws LeydenError where there is none.
 */
export function loadResumable(folder: string, notice: (text: string) => void): LoadedCheckpoint {
  try {
    return loadCheckpoint(folder)
  } catch (error) {
    const before = error instanceof DamagedCheckpoint ? firstWhole(checkpointsBefore(folder)) : null
    if (!before) throw error
    notice(`${(error as Error).message} The training goes on from the checkpoint before it: ${before.folder}.`)
    return before
  }
}

function firstWhole(folders: string[]): LoadedCheckpoint | null {
  for (const folder of folders) {
    try {
      const loaded = loadCheckpoint(folder)
      if (!loaded.state.weightsOnly) return loaded
    } catch {
      // Damaged too: the one before it may be whole.
    }
  }
  return null
}

interface Place {
  folder: string
  /** Batches that the training had had. */
  batch: number
  savedAt: number
}

/** Newest first; where a damaged state no longer says its batch, all others are taken for older. */
function checkpointsBefore(folder: string): string[] {
  const own = placeOf(folder)?.batch ?? Infinity
  const parent = path.dirname(path.resolve(folder))
  const others = readdirSync(parent).flatMap((name) => (name === path.basename(folder) ? [] : (placeOf(path.join(parent, name)) ?? [])))
  const before = others.filter(({ batch }) => batch <= own)
  return before.toSorted((a, b) => b.batch - a.batch || b.savedAt - a.savedAt).map((place) => place.folder)
}

function placeOf(folder: string): Place | undefined {
  try {
    const { batch, savedAt } = parseState(readFileSync(path.join(folder, 'state.json'), 'utf8'))
    return { folder, batch: batch as number, savedAt: savedAt as number }
  } catch {
    return undefined
  }
}
