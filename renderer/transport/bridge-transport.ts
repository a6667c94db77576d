import { createORPCClient } from '@orpc/client'
import { RPCLink } from '@orpc/client/message-port'
import { wireSerializers } from '../../engine/api/contract/wire.ts'
import type { Bridge } from './bridge.ts'
import type { Connection, EngineClient, Transport } from './transport.ts'

/** The engine behind the window of the desktop app. */
export function bridgeTransport(bridge: Bridge): Transport {
  return { address: null, connect: (signal) => connect(bridge, signal) }
}

async function connect(bridge: Bridge, signal: AbortSignal): Promise<Connection> {
  const port = new BridgePort(bridge)
  try {
    await bridge.call('connect')
    signal.throwIfAborted()
  } catch (error) {
    port.close()
    throw error
  }
  const link = new RPCLink({ port, customJsonSerializers: wireSerializers })
  return { client: createORPCClient<EngineClient>(link), closed: port.closed, close: () => port.close() }
}

/** The bridge as a message port, which is all that oRPC wants to know. */
class BridgePort {
  readonly closed: Promise<void>
  readonly #bridge: Bridge
  readonly #leave: (() => void)[]
  readonly #messages = new Set<(event: { data: unknown }) => void>()
  readonly #closings = new Set<() => void>()
  #resolveClosed = () => {}

  constructor(bridge: Bridge) {
    this.#bridge = bridge
    this.closed = new Promise((resolve) => {
      this.#resolveClosed = resolve
    })
    this.#leave = [bridge.on('frame', (data) => this.#tell(data)), bridge.on('closed', () => this.close())]
  }

  addEventListener(event: string, callback: (event?: unknown) => void): void {
    if (event === 'message') this.#messages.add(callback)
    if (event === 'close') this.#closings.add(callback)
  }

  postMessage(frame: string | Uint8Array): void {
    this.#bridge.call('send', frame).catch(() => this.close())
  }

  close(): void {
    for (const leave of this.#leave.splice(0)) leave()
    this.#resolveClosed()
    for (const closing of this.#closings) closing()
    this.#closings.clear()
  }

  #tell(data: unknown): void {
    for (const message of this.#messages) message({ data })
  }
}
