import type { LogLine } from './types.ts'
import { appendLines } from './log-file.ts'

/** Log lines that wait to be written, by file. */
export class LogBuffer {
  #pending = new Map<string, LogLine[]>()
  #size = 0

  get size(): number {
    return this.#size
  }

  add(file: string, lines: readonly LogLine[]): void {
    const pending = this.#pending.get(file)
    if (pending) pending.push(...lines)
    else this.#pending.set(file, [...lines])
    this.#size += lines.length
  }

  /** A file that can't be written keeps its lines, to be tried again. */
  write(): void {
    for (const [file, lines] of this.#pending) {
      appendLines(file, lines)
      this.#pending.delete(file)
      this.#size -= lines.length
    }
  }
}
