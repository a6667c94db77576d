import { EventEmitter } from 'node:events'
import { MessageChannel, type MessagePort } from 'node:worker_threads'
import type { EnginePort } from '../../electron/electron-port.ts'

/** A channel whose second end is as the main process gets it from the page. */
export function createChannel(): { port1: MessagePort; port2: EnginePort } {
  const { port1, port2 } = new MessageChannel()
  return { port1, port2: asEnginePort(port2) }
}

/** Electron's ports give events where Node's give the data, and wait to be started. */
export function asEnginePort(port: MessagePort): EnginePort {
  const told = new EventEmitter()
  port.on('close', () => told.emit('close'))
  return {
    postMessage: (message) => port.postMessage(message),
    start: () => void port.on('message', (data) => told.emit('message', { data })),
    close: () => port.close(),
    on: (event: 'message' | 'close', listener: (event: { data: unknown }) => void) => told.on(event, listener),
  }
}
