import type { RunRecord, RunStore } from '../store/index.ts'
import type { JournalEntry, TrainerConfig } from '../worker/index.ts'

const options: ReadonlySet<string> = new Set(['logEveryNSteps', 'maxEpochs', 'maxSteps'])

/**
 * The changes that were made to a run while it went on, those of the runs that it went on from included, in the order in which they took
 * effect: what a run that goes on from it makes again. An option that is `given` anew isn't changed again.
 */
export function journalOf(store: RunStore, run: RunRecord, given: TrainerConfig = {}): JournalEntry[] {
  const entries = [...(run.config.journal ?? []), ...store.controls.journal(run.id)]
  return entries
    .filter(({ change: { kind } }) => !(options.has(kind) && kind in given))
    .toSorted((a, b) => a.epoch - b.epoch || a.batch - b.batch)
}

/** Options with what the changes of a journal make of them. */
export function withJournal(trainer: TrainerConfig, journal: readonly JournalEntry[] = []): TrainerConfig {
  const changed = journal.flatMap(({ change }) => (options.has(change.kind) && 'value' in change ? [[change.kind, change.value]] : []))
  return { ...trainer, ...Object.fromEntries(changed) }
}
