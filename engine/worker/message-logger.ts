import type { Logger } from '../trainer/index.ts'
import type { MetricPoint, WorkerMessage } from './messages.ts'

/** How old a logged value may be when the host gets it. */
const flushMs = 250

/** Sends logged values to the host, some at a time. */
export class MessageLogger implements Logger {
  readonly #port: { send(message: WorkerMessage): void }
  #points: MetricPoint[] = []
  #timer: NodeJS.Timeout | null = null

  constructor(port: { send(message: WorkerMessage): void }) {
    this.#port = port
  }

  logMetrics(values: Record<string, number>, { step, epoch }: { step: number; epoch: number }): void {
    const time = Date.now()
    for (const [name, value] of Object.entries(values)) this.#points.push({ name, step, epoch, time, value })
    this.#timer ??= setTimeout(() => this.flush(), flushMs)
  }

  finalize(): void {
    this.flush()
  }

  flush(): void {
    if (this.#timer) clearTimeout(this.#timer)
    this.#timer = null
    if (this.#points.length === 0) return
    this.#port.send({ type: 'metrics', points: this.#points })
    this.#points = []
  }
}
