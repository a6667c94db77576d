import { currentRuntime } from './backend.ts'
import { DataType } from './runtime.ts'

/** The numbers of rows, in the runtime's memory once for all columns that they are taken from. */
export class RowNumbers {
  readonly count: number
  readonly id: number
  #users = 1

  /** Rows of something that has `length` of them; throws where one isn't there. */
  constructor(rows: Int32Array, length: number) {
    const odd = rows.find((row) => row < 0 || row >= length)
    if (odd !== undefined) throw new RangeError(`row ${odd} is not in [0, ${length})`)
    this.count = rows.length
    this.id = currentRuntime().createTensor([rows.length], DataType.int32, rows)
  }

  use(): void {
    this.#users += 1
  }

  /** To be called by whoever made it or uses it, once. */
  release(): void {
    this.#users -= 1
    if (this.#users === 0) currentRuntime().deleteTensor(this.id)
  }
}
