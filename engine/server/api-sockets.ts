import type { IncomingMessage } from 'node:http'
import type { Duplex } from 'node:stream'
import { type WebSocket, WebSocketServer } from 'ws'

/** What comes in are questions, a few kilobytes each; answers aren't bounded. */
const maxPayload = 1024 ** 2 // bytes
/** A page that takes in nothing while this much waits for it is gone or hangs, and connects again when it is back. */
const maxWaiting = 64 * 1024 ** 2 // bytes
const pingEvery = 30_000 // ms
const closeTimeout = 1000 // ms
const goingAway = 1001 // RFC 6455, 7.4.1

/** What the engine sees of a connection. */
export interface ApiSocket extends Pick<WebSocket, 'addEventListener'> {
  /** Resolves when the system has taken it, or the connection is gone: a stream goes on only as fast as it is taken in. */
  send(frame: Parameters<WebSocket['send']>[0]): Promise<void>
}
export type Attach = (socket: ApiSocket) => void

/** The web sockets of the API, from the accepted upgrade on. */
export class ApiSockets {
  readonly #server = new WebSocketServer({ noServer: true, maxPayload, perMessageDeflate: false })
  readonly #silent = new WeakSet<WebSocket>()
  readonly #heartbeat = setInterval(() => this.#ping(), pingEvery)
  readonly #attach: Attach

  constructor(attach: Attach) {
    this.#attach = attach
  }

  accept(request: IncomingMessage, socket: Duplex, head: Buffer): void {
    this.#server.handleUpgrade(request, socket, head, (connection) => {
      connection.on('error', () => {}) // of the other side's making; the connection is closed for it
      connection.on('pong', () => this.#silent.delete(connection))
      this.#attach(withLimit(connection))
    })
  }

  close(): void {
    clearInterval(this.#heartbeat)
    for (const connection of this.#server.clients) connection.close(goingAway)
    setTimeout(() => this.#terminate(), closeTimeout).unref()
  }

  #terminate(): void {
    for (const connection of this.#server.clients) connection.terminate()
  }

  /** Ends those that didn't answer the last ping: a laptop that was closed says no goodbye. */
  #ping(): void {
    for (const connection of this.#server.clients) {
      if (this.#silent.has(connection)) connection.terminate()
      this.#silent.add(connection)
      connection.ping()
    }
  }
}

function withLimit(connection: WebSocket): ApiSocket {
  return {
    addEventListener: connection.addEventListener.bind(connection),
    async send(frame) {
      if (connection.bufferedAmount > maxWaiting) return connection.terminate()
      await new Promise<void>((resolve) => connection.send(frame, () => resolve()))
    },
  }
}
