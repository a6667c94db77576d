import type { HostMessage, WorkerMessage } from './messages.ts'

/** The worker's end of the line to its host. */
export interface HostPort {
  send(message: WorkerMessage): void
  onMessage(listener: (message: HostMessage) => void): void
  /** The host is gone, or has hung up. */
  onDisconnect(listener: () => void): void
  /** Resolves when all that was sent has left this process. */
  flush(): Promise<void>
}

/** What Electron gives a utility process. */
interface ParentPort {
  postMessage(message: WorkerMessage | FlushRequest): void
  on(event: 'message', listener: (event: { data: HostMessage | FlushAnswer }) => void): unknown
}

/** A utility process that leaves loses what is still on its way, and nothing but an answer tells that it has arrived. */
export interface FlushRequest {
  type: 'flush'
}

/** What the launcher answers, by itself. */
export interface FlushAnswer {
  type: 'flushed'
}

/** The line of a process that `child_process.fork` or Electron's `utilityProcess.fork` started. */
export function connectToHost(): HostPort {
  const { parentPort } = process as { parentPort?: ParentPort }
  return parentPort ? utilityPort(parentPort) : forkedPort()
}

function forkedPort(): HostPort {
  let pending = Promise.resolve()
  return {
    send(message) {
      if (!process.connected) return
      const sent = new Promise<void>((resolve) => process.send!(message, undefined, undefined, () => resolve()))
      pending = Promise.all([pending, sent]).then(() => undefined)
    },
    onMessage: (listener) => void process.on('message', listener),
    onDisconnect: (listener) => void process.on('disconnect', listener),
    flush: () => pending,
  }
}

/** A utility process doesn't outlive its host, which Chromium sees to: it is never disconnected. */
function utilityPort(port: ParentPort): HostPort {
  const waiting: (() => void)[] = []
  port.on('message', ({ data }) => data.type === 'flushed' && waiting.shift()?.())
  return {
    send: (message) => port.postMessage(message),
    onMessage: (listener) => void port.on('message', ({ data }) => data.type !== 'flushed' && listener(data)),
    onDisconnect: () => {},
    flush() {
      port.postMessage({ type: 'flush' })
      return new Promise((resolve) => waiting.push(resolve))
    },
  }
}
