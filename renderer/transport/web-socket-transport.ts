import { createORPCClient } from '@orpc/client'
import { RPCLink } from '@orpc/client/websocket'
import { wireSerializers } from '../../engine/api/contract/wire.ts'
import { type Connection, type EngineClient, type Transport, Unauthorised } from './transport.ts'

/** The engine behind `leyden serve`, at the address of its socket: `ws://127.0.0.1:4178/api`. */
export function webSocketTransport(url: string): Transport {
  return { address: new URL(url).host, connect: (signal) => connect(url, signal) }
}

async function connect(url: string, signal: AbortSignal): Promise<Connection> {
  const socket = new WebSocket(url)
  socket.binaryType = 'arraybuffer'
  // Before oRPC's own listener: whoever waits for the end hears of it before the calls that are in flight fail.
  const closed = new Promise<void>((resolve) => socket.addEventListener('close', () => resolve(), { once: true }))
  const client = createORPCClient<EngineClient>(new RPCLink({ websocket: socket, customJsonSerializers: wireSerializers }))
  await opened(socket, closed, signal).catch(async (error: unknown) => {
    socket.close()
    throw (await wantsToken(url, signal)) ? new Unauthorised('The engine wants its token first.') : error
  })
  return { client, closed, close: () => socket.close() }
}

function opened(socket: WebSocket, closed: Promise<void>, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    socket.addEventListener('open', () => resolve(), { once: true })
    void closed.then(() => reject(new Error()) /* a browser doesn't tell why */)
    const leave = () => reject(signal.reason as Error)
    signal.addEventListener('abort', leave)
    void closed.then(() => signal.removeEventListener('abort', leave))
  })
}

/** A browser doesn't tell why a socket was refused; a plain request to the same address does. */
async function wantsToken(url: string, signal: AbortSignal): Promise<boolean> {
  try {
    const answer = await fetch(url.replace(/^ws/, 'http'), { signal, cache: 'no-store' })
    return answer.status === 401
  } catch {
    return false
  }
}
