import { RPCHandler } from '@orpc/server/ws'
import type { WebSocket } from 'ws'
import { wireSerializers } from './contract/wire.ts'
import type { Engine } from './engine.ts'

/** What is served of a web socket. */
type Socket = Pick<WebSocket, 'addEventListener' | 'send'>

interface MessageEventLike {
  data?: unknown
}

/** A port of Node or the browser, or one of Electron's main process. */
export type MessagePortLike = {
  postMessage(frame: string | Uint8Array): void
  start?(): void
} & (
  | { addEventListener(type: 'message' | 'close', listener: (event: MessageEventLike) => void): void }
  | { on(type: 'message' | 'close', listener: (event?: MessageEventLike) => void): unknown }
)

/** Serves one connection until it closes; what it was following ends with it. */
export function serveWebSocket(engine: Engine, socket: Socket): void {
  void new RPCHandler(engine.router, { customJsonSerializers: wireSerializers }).upgrade(socket, { context: engine.context })
}

/** As `serveWebSocket`. Both carry the same frames, so that whatever stands between page and engine may pass them on as they are. */
export function serveMessagePort(engine: Engine, port: MessagePortLike): void {
  serveWebSocket(engine, asSocket(port))
  port.start?.()
}

/** The library's own way to serve a port leaves the error of a damaged frame to nobody, and that would end the process. */
function asSocket(port: MessagePortLike): Socket {
  const addEventListener = (type: 'message' | 'close', listener: (event: MessageEventLike) => void) => {
    const tell = (event?: MessageEventLike) => listener(event ?? {})
    if ('addEventListener' in port) port.addEventListener(type, tell)
    else port.on(type, tell)
  }
  return { addEventListener: addEventListener as Socket['addEventListener'], send: (frame: unknown) => port.postMessage(frame as string) }
}
