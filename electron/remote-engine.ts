import { once } from 'node:events'
import { LeydenError } from '../engine/errors/index.ts'
import { WebSocket } from 'ws'
import type { RemoteEngine } from './command-line.ts'
import type { EnginePort } from './electron-port.ts'
import type { EngineSource } from './engine-source.ts'

/** An engine of another process on this machine, whose frames are passed on as they are. Its runs are its own: the window may close. */
export function remoteEngine(address: RemoteEngine): EngineSource {
  return { connect: (port, onOpen) => connect(address, port, onOpen), liveRuns: () => 0, close: async () => {} }
}

async function connect({ origin, token }: RemoteEngine, port: EnginePort, onOpen: () => void): Promise<void> {
  const socket = new WebSocket(`${origin.replace('http:', 'ws:')}/api`, { headers: { Authorization: `Bearer ${token}` } })
  port.on('close', () => socket.close())
  try {
    await once(socket, 'open')
  } catch (cause) {
    const { message } = cause as Error
    const problem = /\b401$/.test(message)
      ? `The engine at ${origin} refuses the token.`
      : `No answer from the engine at ${origin}: ${message}.`
    throw new LeydenError(problem, { cause, remedy: 'Start Leyden with the address that the engine printed last.' })
  }
  socket.on('close', () => port.close())
  socket.on('error', () => {}) // `close` follows
  onOpen()
  pipe(port, socket)
}

function pipe(port: EnginePort, socket: WebSocket): void {
  socket.on('message', (data: Buffer, binary) => port.postMessage(binary ? new Uint8Array(data) : data.toString()))
  port.on('message', ({ data }) => {
    if (typeof data === 'string' || data instanceof Uint8Array) socket.send(data)
    else socket.close(1003, 'A frame is text or bytes.')
  })
  port.start()
}
