import { describeError, formatError, LeydenError } from '../../errors/index.ts'
import { atBound } from '../bounds.ts'
import type { RunContext } from '../run-context.ts'
import { changeRates } from './learning-rates.ts'
import { isOfRates, isReplayed, type JournalEntry, type LiveChange } from './live-change.ts'
import { changeOption } from './live-options.ts'

interface Request {
  change: LiveChange
  resolve(entry: JournalEntry): void
  reject(error: unknown): void
}

/** Where changes are made: between batches of training or of a validation within it, or between epochs. */
export type ControlPoint = 'batch' | 'validation' | 'epoch'

/**
 * Makes changes to a training between its batches: those that are asked for, and those of a journal, each where it was made then. Learning
 * rates are inputs of a captured step, so nothing is captured anew.
 */
export class LiveControl {
  #waiting: Request[] = []
  #replay: JournalEntry[] = []
  #rateChanges = 0
  /** The number of finished epochs at which the training is to stop. */
  #stopAt = Infinity
  #closed = false

  /** A training begins, in which the changes of `journal` are made again. What is asked for already waits for it. */
  begin(journal: readonly JournalEntry[]): void {
    this.#replay = journal.filter(({ change }) => isReplayed(change))
    this.#rateChanges = 0
    this.#stopAt = Infinity
    this.#closed = false
  }

  /** Changes of learning rates so far: what a checkpoint has already, a resume from it must not make again. */
  get rateChanges(): number {
    return this.#rateChanges
  }

  /** Goes on from a checkpoint that has the first so many changes of rates. */
  resume(rateChanges: number): void {
    let rates = 0
    this.#replay = this.#replay.filter(({ change }) => !isOfRates(change) || ++rates > rateChanges)
    this.#rateChanges = Math.min(rates, rateChanges)
  }

  /** Resolves when the change is made. Rejects with a LeydenError where it can't be. */
  request(change: LiveChange): Promise<JournalEntry> {
    if (this.#closed) return Promise.reject(over())
    return new Promise((resolve, reject) => this.#waiting.push({ change, resolve, reject }))
  }

  /** Makes what is due. */
  apply(context: RunContext, point: ControlPoint): void {
    this.#replayDue(context)
    if (this.#waiting.length > 0) this.#applyWaiting(context, point)
    if (point === 'epoch' && context.counters.epoch >= this.#stopAt && !atBound(context.options, context.counters))
      context.trainer.stop('It was asked to stop when its epoch ended.')
  }

  /** Refuses what waits and what comes: the training is over. */
  close(): void {
    this.#closed = true
    for (const { reject } of this.#waiting.splice(0)) reject(over())
  }

  #applyWaiting(context: RunContext, point: ControlPoint): void {
    const [now, later] = [this.#waiting.filter(({ change }) => isPossible(change, point)), this.#waiting]
    this.#waiting = later.filter((request) => !now.includes(request))
    const { epoch, step, batch } = context.counters
    for (const { change, resolve, reject } of now) {
      try {
        resolve({ change, epoch, step, batch, message: this.#make(context, change, point) })
      } catch (error) {
        reject(error)
      }
    }
  }

  #replayDue(context: RunContext): void {
    while (this.#replay[0] && isReached(this.#replay[0], context)) {
      const { change, message } = this.#replay.shift()!
      try {
        this.#make(context, change, 'batch')
        context.hooks.notify('onNotice', `As in the run that this one goes on from: ${message}`)
      } catch (error) {
        context.hooks.notify('onNotice', `A change of the run that this one goes on from isn't made: ${formatError(describeError(error))}`)
      }
    }
  }

  #make(context: RunContext, change: LiveChange, point: ControlPoint): string {
    switch (change.kind) {
      case 'learningRate':
      case 'scaleLearningRate': {
        const message = changeRates(context, change)
        this.#rateChanges += 1
        return message
      }
      case 'checkpoint':
        return saveNow(context)
      case 'stopAfterEpoch':
        this.#stopAt = context.counters.epoch + (point === 'epoch' && context.counters.batch > 0 ? 0 : 1)
        return 'The run stops when its epoch ends.'
      default:
        return changeOption(context, change.kind, change.value)
    }
  }
}

/** While it validates, a model may have other weights than it trains with, such as their average. */
function isPossible({ kind }: LiveChange, point: ControlPoint): boolean {
  return kind !== 'checkpoint' || point !== 'validation'
}

function isReached(place: JournalEntry, { counters }: RunContext): boolean {
  return counters.epoch > place.epoch || (counters.epoch === place.epoch && counters.batch >= place.batch)
}

function saveNow({ trainer, counters }: RunContext): string {
  const { checkpointCallback } = trainer
  if (!checkpointCallback) {
    throw new LeydenError('This run keeps no checkpoints.', {
      remedy: 'Start it without barebones and fastDevRun, and with enableCheckpointing.',
      usage: true,
    })
  }
  return `Saved ${checkpointCallback.saveNow(trainer, counters.batchOfEpoch === 0 && counters.epoch > 0)}.`
}

function over(): LeydenError {
  return new LeydenError('The training is over.', { remedy: 'To go on from its checkpoint, resume it.', usage: true })
}
