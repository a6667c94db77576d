import { PassThrough } from 'node:stream'
import { createInterface, type Interface } from 'node:readline'

/** What a process prints on one stream, line by line. */
export class UtilityOutput {
  readonly lines: Interface
  /** Resolves when the last line was told. */
  readonly ended: Promise<void>
  readonly #copy = new PassThrough()
  readonly #stream: NodeJS.ReadableStream

  constructor(stream: NodeJS.ReadableStream) {
    this.#stream = stream
    this.lines = createInterface({ input: this.#copy, crlfDelay: Infinity })
    this.ended = new Promise((resolve) => this.lines.once('close', resolve))
    this.attach()
  }

  /** To be called again after `exit`: Electron takes all listeners off the stream then, with output still unread in the pipe. */
  attach(): void {
    const events = [['data', this.#take] as const, ['end', this.#end] as const, ['close', this.#end] as const]
    for (const [event, listener] of events) this.#stream.off(event, listener).on(event, listener)
    if (!this.#stream.readable) this.#end()
  }

  readonly #take = (chunk: Buffer) => void this.#copy.write(chunk)
  readonly #end = () => void this.#copy.end()
}
