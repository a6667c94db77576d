import type { Batch, BatchSource, Dataset } from '../../engine/data/index.ts'
import type { Round } from '../measuring/index.ts'
import type { Part } from '../task.ts'

const whole = { rank: 0, worldSize: 1 }

/**
 * A loader that hands out N batches at each line `run N` and else holds the trainer still. A step's time is that from asking the data
 * set for the batch until the trainer comes back for the next: with all that the trainer does around a step.
 */
export class CommandedBatches implements BatchSource {
  readonly length = null
  readonly #dataset: Dataset
  readonly #batchSize: number
  readonly #commands: AsyncIterable<string>
  readonly #answer: (round: Round) => void
  readonly #part: Pick<Part, 'rank' | 'worldSize'>
  #taken = 0
  #losses: number[] = []

  constructor(dataset: Dataset, batchSize: number, commands: AsyncIterable<string>, answer: (round: Round) => void, part = whole) {
    this.#dataset = dataset
    this.#batchSize = batchSize
    this.#commands = commands
    this.#answer = answer
    this.#part = part
  }

  async *batches(): AsyncIterable<Batch> {
    for await (const command of this.#commands) {
      const ms: number[] = []
      this.#losses = []
      const cpuBefore = process.cpuUsage()
      for (let step = 0; step < Number(command.split(' ')[1]); step++) {
        const start = performance.now()
        yield this.#nextBatch()
        ms.push(performance.now() - start)
      }
      const { user, system } = process.cpuUsage(cpuBefore)
      const peakMb = process.resourceUsage().maxRSS / 1024
      this.#answer({ ms, losses: this.#losses, cpuMs: (user + system) / 1000, peakMb })
    }
  }

  takeLoss(loss: number): void {
    this.#losses.push(loss)
  }

  /** In the order of the file, so that all engines see the same batches. */
  #nextBatch(): Batch {
    const { rank, worldSize } = this.#part
    const length = this.#batchSize / worldSize
    const first = this.#taken + rank * length
    this.#taken += this.#batchSize
    return this.#dataset.gather(Int32Array.from({ length }, (_, row) => (first + row) % this.#dataset.length))
  }
}
