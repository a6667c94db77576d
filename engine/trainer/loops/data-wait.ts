import { DataLoader, type BatchSource } from '../../data/index.ts'

/** Enough to tell a loader that is too slow from a slow beginning. */
const fewestBatches = 20
const shortestMs = 2000

/** A training that waits for more than this share of its time is held up by its data. */
const tolerated = 0.5

/** A step that is waited for less than this share of the time that reading ahead took was over before. */
const waited = 0.1

/** Measures how long a training waits for its batches, and tells once where that is most of its time. */
export class DataWait {
  readonly #now: () => number
  #batches = -1 // the first one has threads to start, and a step to capture
  #waitedMs = 0
  #totalMs = 0
  #begun = 0
  #ahead = 0
  #aheadEnded = 0
  #told = false

  constructor(now: () => number = () => performance.now()) {
    this.#now = now
  }

  /** Around the reading of a batch, with which a batch's time begins. */
  async read<T>(run: () => Promise<T>): Promise<T> {
    this.#begun = this.#now()
    this.#ahead = 0
    const batch = await run()
    if (this.#batches >= 0) this.#waitedMs += this.#now() - this.#begun
    return batch
  }

  /** Around what reads the next batch while the step runs. */
  readAhead(run: () => void): void {
    const begun = this.#now()
    run()
    this.#aheadEnded = this.#now()
    this.#ahead += this.#aheadEnded - begun
  }

  /** The batch is done. Returns what to tell, or null. */
  done(source: BatchSource): string | null {
    if (this.#told || ++this.#batches === 0) return null
    const now = this.#now()
    // What was read ahead is hidden in the step, unless the step was over before.
    if (now - this.#aheadEnded < waited * this.#ahead) this.#waitedMs += this.#ahead
    this.#totalMs += now - this.#begun
    if (this.#batches < fewestBatches || this.#totalMs < shortestMs) return null
    const share = this.#waitedMs / this.#totalMs
    ;[this.#batches, this.#waitedMs, this.#totalMs] = [0, 0, 0]
    this.#told = share > tolerated
    return this.#told ? `The training waits for its data ${Math.round(100 * share)}% of the time. ${whatToSet(source)}` : null
  }
}

function whatToSet(source: BatchSource): string {
  if (!(source instanceof DataLoader)) return 'Read from a DataLoader, whose numWorkers make batches in threads, or from an arrayDataset.'
  const { numWorkers, dataset } = source
  if (numWorkers > 0) return `Raise numWorkers of its DataLoader, which is ${numWorkers}, or let get do less.`
  if (dataset.threaded) return 'Set numWorkers of its DataLoader, which is 0, to 1 or 2: threads make batches while the step runs.'
  return 'Make its samples in threads (dataset.fromModule, and numWorkers of the DataLoader), or keep them in memory (arrayDataset).'
}
