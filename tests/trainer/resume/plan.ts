import { existsSync, readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import type { LogLine } from './training.ts'

/** Where an attempt is stopped: after this share of the hooks and calls of the file system that it has left. */
export interface Stop {
  share: number
  signal: 'SIGKILL' | 'SIGTERM'
}

/** Stops of the attempts of each configuration, by its name. */
export type Plan = Record<string, Stop[]>

export type SavedState = Record<'epoch' | 'batch' | 'loggedStep' | 'validatedBatch' | 'savedAt', number>

/** Of all attempts below `folder`, as one finds it after a crash. */
export function newestCheckpoint(folder: string): { path: string; state: SavedState } | null {
  const attempts = readdirSync(folder).filter((name) => name.startsWith('attempt-'))
  const saved = attempts.flatMap((attempt) => wholeFolders(path.join(folder, attempt, 'checkpoints')))
  const states = saved.map((each) => ({ path: each, state: JSON.parse(readFileSync(path.join(each, 'state.json'), 'utf8')) as SavedState }))
  return states.toSorted((a, b) => b.state.savedAt - a.state.savedAt)[0] ?? null
}

const wholeFolders = (folder: string) =>
  existsSync(folder) ? readdirSync(folder).flatMap((name) => (name.includes('.writing-') ? [] : [path.join(folder, name)])) : []

export function readLog(folder: string): LogLine[] {
  const file = path.join(folder, 'log.jsonl')
  const text = existsSync(file) ? readFileSync(file, 'utf8') : ''
  return text.split('\n').flatMap((line) => (line === '' ? [] : [JSON.parse(line) as LogLine]))
}
