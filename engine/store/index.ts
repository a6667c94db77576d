import { SqliteRunStore } from './store.ts'
import type { RunStore } from './types.ts'

export { resolveHome } from './home.ts'
export type * from './types.ts'

/**
 * Opens the run history of a home folder, and makes it where there is none. Any number of processes may have one open. Call `close`
 * before the process ends: what is still buffered isn't written by itself then.
 * Throws LeydenError where the folder can't be used, or a newer Leyden wrote it.
 */
export const openStore = (home: string): RunStore => new SqliteRunStore(home)
