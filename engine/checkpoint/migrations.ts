import { formatVersion } from './folder.ts'

type State = Record<string, unknown>

/** What makes a state of a format version one of the next. */
const migrations: Record<number, (state: State) => State> = {
  // Values of an epoch that wasn't complete, and the state of metrics, weren't kept.
  1: (state) => ({ batchOfEpoch: 0, lrSchedulers: [], weightsOnly: false, loggedStep: 0, validatedBatch: -1, ...state }),
}

/** A state of any version that can be read, as today's. */
export function migrate(state: State): State {
  let migrated = state
  for (let version = state['version'] as number; version < formatVersion; version++) migrated = migrations[version]!(migrated)
  return migrated
}
