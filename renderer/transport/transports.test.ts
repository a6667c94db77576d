// @vitest-environment node
import { RPCHandler as PortHandler } from '@orpc/server/message-port'
import { RPCHandler as SocketHandler } from '@orpc/server/ws'
import { WebSocketServer } from 'ws'
import { wireSerializers } from '../../engine/api/contract/wire.ts'
import { type Bridge } from './bridge.ts'
import { bridgeTransport } from './bridge-transport.ts'
import { describeTransport, type OtherEnd, suiteRouter } from './transport-contract.ts'
import { webSocketTransport } from './web-socket-transport.ts'

const options = { customJsonSerializers: wireSerializers }

async function openSocketServer(): Promise<OtherEnd> {
  const server = new WebSocketServer({ host: '127.0.0.1', port: 0 })
  const handler = new SocketHandler(suiteRouter, options)
  server.on('connection', (socket) => void handler.upgrade(socket))
  await new Promise<void>((resolve) => server.once('listening', resolve))
  const { port } = server.address() as { port: number }
  const dropLines = () => server.clients.forEach((client) => client.terminate())
  const close = () => (dropLines(), new Promise<void>((resolve) => server.close(() => resolve())))
  return { transport: webSocketTransport(`ws://127.0.0.1:${port}/api`), dropLines, close }
}

/** The desktop app's bridge as its preload makes it, with a message channel in place of the main process. */
async function openBridge(): Promise<OtherEnd> {
  const listeners = { frame: new Set<(frame: string | Uint8Array) => void>(), closed: new Set<() => void>() }
  const handler = new PortHandler(suiteRouter, options)
  let line: MessageChannel | undefined
  const connect = () => {
    line = new MessageChannel()
    line.port1.onmessage = ({ data }) => listeners.frame.forEach((listener) => listener(data))
    handler.upgrade(line.port2)
    line.port2.start()
  }
  const dropLines = () => {
    line?.port1.close()
    listeners.closed.forEach((listener) => listener())
  }
  const call = async (name: string, input?: unknown) => (name === 'connect' ? connect() : line?.port1.postMessage(input))
  const on = (name: 'frame' | 'closed', listener: (frame: never) => void) => {
    const all = listeners[name] as Set<typeof listener>
    all.add(listener)
    return () => void all.delete(listener)
  }
  return { transport: bridgeTransport({ call, on } as unknown as Bridge), dropLines, close: async () => dropLines() }
}

describeTransport('web socket', openSocketServer)
describeTransport('bridge of the desktop app', openBridge)
