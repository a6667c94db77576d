import type { Logger, Media } from '../trainer/index.ts'
import type { MediaFiles } from './media-files.ts'
import type { MetricPoint, WorkerMessage } from './messages.ts'

/** How old a logged value may be when the host gets it. */
const flushMs = 250

/** Sends logged values to the host, some at a time, and media as files. */
export class MessageLogger implements Logger {
  readonly #port: { send(message: WorkerMessage): void }
  readonly #media: MediaFiles
  #points: MetricPoint[] = []
  #timer: NodeJS.Timeout | null = null

  constructor(port: { send(message: WorkerMessage): void }, media: MediaFiles) {
    this.#port = port
    this.#media = media
  }

  logMetrics(values: Record<string, number>, { step, epoch }: { step: number; epoch: number }): void {
    const time = Date.now()
    for (const [name, value] of Object.entries(values)) this.#points.push({ name, step, epoch, time, value })
    this.#timer ??= setTimeout(() => this.flush(), flushMs)
  }

  logMedia(name: string, media: Media, place: { step: number; epoch: number }): void {
    this.#media.add(name, media, place)
  }

  finalize(): Promise<void> {
    this.flush()
    return this.#media.flush()
  }

  flush(): void {
    if (this.#timer) clearTimeout(this.#timer)
    this.#timer = null
    if (this.#points.length === 0) return
    this.#port.send({ type: 'metrics', points: this.#points })
    this.#points = []
  }
}
