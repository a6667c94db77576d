import { LeydenError, reviveError } from '../errors/index.ts'
import type { Control, RunRecord, RunStore } from '../store/index.ts'
import type { JournalEntry, LiveChange } from '../worker/index.ts'

/** How long an answer may take, in ms: a worker that still loads, or is in a long step, gives none before. */
const answerMs = 30_000
const lookMs = 10

export interface ControlOptions {
  /** How long it waits for the answer, in ms. */
  waitMs?: number
  /** Called when the request is in the history. */
  onAsked?(): void
}

/**
 * Asks a live training to change, whichever process it belongs to. Resolves when the change is made. Throws a LeydenError that says what is
 * possible where it can't be, or where nobody answers.
 */
export async function controlRun(
  store: RunStore,
  reference: string,
  change: LiveChange,
  { waitMs = answerMs, onAsked }: ControlOptions = {},
): Promise<JournalEntry> {
  const run = store.findRun(reference)
  if (run.config.command !== 'fit') throw notTraining(run)
  if (!isLive(run)) throw ended(run)
  const id = store.controls.request(run.id, change)
  onAsked?.()
  for (const deadline = Date.now() + waitMs; Date.now() < deadline;) {
    const { state, entry, error } = store.controls.find(id)
    if (entry) return entry
    if (state === 'refused') throw reviveError(error!)
    if (!isLive(store.findRun(run.id)) && !isAnswered(store.controls.find(id))) throw ended(run)
    await new Promise((resolve) => setTimeout(resolve, lookMs))
  }
  throw store.controls.withdraw(id) ? nobodyAnswers(run) : stillBusy(run)
}

const isAnswered = ({ state }: Control): boolean => state === 'applied' || state === 'refused'

const isLive = ({ state }: RunRecord): boolean => state === 'queued' || state === 'running'

function notTraining({ name, config }: RunRecord): LeydenError {
  return new LeydenError(`The run ${name} is no training (${config.command}): there is nothing to change.`, { usage: true })
}

function ended({ name }: RunRecord): LeydenError {
  return new LeydenError(`The run ${name} doesn't run any more.`, {
    remedy: 'To train on with other options, resume it.',
    usage: true,
  })
}

function nobodyAnswers({ name }: RunRecord): LeydenError {
  return new LeydenError(`The process that watches over the run ${name} doesn't answer; nothing was changed.`, {
    remedy: 'It may be asleep or of an older Leyden. Ask again, or end it and resume the run.',
  })
}

function stillBusy({ name }: RunRecord): LeydenError {
  return new LeydenError(`The run ${name} was asked and hasn't come to the end of its batch yet.`, {
    remedy: 'It makes the change then: leyden runs show tells when it did.',
  })
}
