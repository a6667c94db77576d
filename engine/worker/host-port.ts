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

/** The line of a process that `child_process.fork` started. */
export function connectToHost(): HostPort {
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
