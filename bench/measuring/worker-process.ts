import { spawn, type ChildProcessByStdio } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import type { Readable, Writable } from 'node:stream'
import { LeydenError } from '../../engine/errors/index.ts'
import type { Command } from '../command.ts'

/** A worker's first line, once its model and data are in memory. */
export interface Ready {
  versions: Record<string, string>
  threads: number
}

/** Its answer to `run N`: the N training steps' times, in ms from taking the batch to having the loss, and their losses. */
export interface Round {
  ms: number[]
  losses: number[]
  /** Processor time of all its threads over the round. */
  cpuMs: number
  /** Largest resident set so far, in MiB; null where the system doesn't tell. */
  peakMb: number | null
  /** ms by kind of operation, where the mode is `profile`. */
  ops?: Record<string, number>
}

/** ms that a worker may take for an answer: compiling takes minutes, a deadlock for ever. */
const patience = 15 * 60_000

/**
 * An engine in a process of its own, which lives through all rounds. It reads `run N` from standard input, answers each with one line
 * of JSON, computes nothing in between, and ends where its input ends.
 */
export class WorkerProcess {
  readonly #title: string
  readonly #child: ChildProcessByStdio<Writable, Readable, Readable>
  readonly #lines: AsyncIterator<string>
  readonly #patience: number
  #complaints = ''

  private constructor(title: string, { program, args, env }: Command, patienceMs: number) {
    this.#title = title
    this.#patience = patienceMs
    this.#child = spawn(program, args, { stdio: ['pipe', 'pipe', 'pipe'], windowsHide: true, env: { ...process.env, ...env } })
    this.#child.stdin.on('error', () => {}) // a worker that died is found where its answer is missing
    this.#child.stderr.setEncoding('utf8').on('data', (text: string) => (this.#complaints = (this.#complaints + text).slice(-4000)))
    this.#lines = createInterface({ input: this.#child.stdout })[Symbol.asyncIterator]()
  }

  static async start(title: string, command: Command, patienceMs = patience): Promise<{ worker: WorkerProcess; ready: Ready }> {
    const worker = new WorkerProcess(title, command, patienceMs)
    await once(worker.#child, 'spawn')
    return { worker, ready: (await worker.#answer()) as Ready }
  }

  async run(steps: number): Promise<Round> {
    this.#child.stdin.write(`run ${steps}\n`)
    return (await this.#answer()) as Round
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#child.exitCode !== null || this.#child.signalCode !== null) return
    const closed = once(this.#child, 'close')
    this.#child.stdin.end()
    await closed
  }

  async #answer(): Promise<unknown> {
    const timer = setTimeout(() => this.#endHung(), this.#patience)
    try {
      for (;;) {
        const { value, done } = await this.#lines.next()
        if (done) throw this.#died()
        if (value.startsWith('{')) return JSON.parse(value) // else a library's chatter
      }
    } finally {
      clearTimeout(timer)
    }
  }

  #endHung(): void {
    this.#complaints = `Error: it gave no answer for ${this.#patience / 1000} s, and was ended`
    this.#child.kill('SIGKILL')
  }

  #died(): LeydenError {
    return new LeydenError(
      `The worker of ${this.#title} ended before it answered. It said last:\n${this.#complaints.trim() || '(nothing)'}`,
    )
  }
}
