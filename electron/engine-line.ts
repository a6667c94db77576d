import type { MessagePort as Port } from 'node:worker_threads'
import type { Frame } from './bridge.ts'
import type { ConnectAnswer } from './channels.ts'

export interface EngineLineOptions {
  /** Gives the main process its end of a new channel. */
  handOver(port: Port): void
  onFrame(frame: Frame): void
  /** The open line was closed by the other side. */
  onClosed(): void
}

/** The page's end of the connection to the engine: one at a time. */
export class EngineLine {
  readonly #options: EngineLineOptions
  #port: Port | undefined
  #open = false
  #giveUp: (why: Error) => void = () => {}

  constructor(options: EngineLineOptions) {
    this.#options = options
  }

  /** Opens a line, in place of the one before. Rejects with a message for the person. */
  connect(): Promise<void> {
    this.#hangUp('It was replaced by another connection.')
    const { port1: port, port2 } = new MessageChannel()
    this.#port = port
    return new Promise((resolve, reject) => {
      this.#giveUp = reject
      port.addEventListener('message', (event) => port === this.#port && this.#take((event as MessageEvent).data, resolve))
      port.addEventListener('close', () => port === this.#port && this.#lose())
      port.start()
      this.#options.handOver(port2)
    })
  }

  /** Throws where no line is open. */
  send(frame: Frame): void {
    if (!this.#open) throw new Error('There is no connection to the engine.')
    this.#port!.postMessage(frame)
  }

  #take(data: unknown, resolve: () => void): void {
    if (this.#open) return this.#options.onFrame(data as Frame)
    const answer = data as ConnectAnswer
    if ('refused' in answer) return this.#hangUp(answer.refused)
    this.#open = true
    resolve()
  }

  #lose(): void {
    const wasOpen = this.#open
    this.#hangUp('The engine hung up.')
    if (wasOpen) this.#options.onClosed()
  }

  #hangUp(why: string): void {
    const port = this.#port
    this.#port = undefined // first: closing it is told at once
    this.#open = false
    port?.close()
    this.#giveUp(new Error(why))
  }
}
