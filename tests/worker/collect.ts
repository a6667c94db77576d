import type { OutputStream, WorkerExit, WorkerProcess } from '../../engine/worker/launcher.ts'
import type { WorkerMessage } from '../../engine/worker/messages.ts'

export interface Collected {
  messages: WorkerMessage[]
  output: [OutputStream, string][]
  exits: WorkerExit[]
  /** Resolves with the exit. */
  gone: Promise<WorkerExit>
  /** Resolves with the first message of this type that comes or has come. */
  next<T extends WorkerMessage['type']>(type: T): Promise<Extract<WorkerMessage, { type: T }>>
}

/** Keeps all that a worker does. */
export function collect(worker: WorkerProcess): Collected {
  const messages: WorkerMessage[] = []
  const waiting: ((message: WorkerMessage) => void)[] = []
  const collected = { messages, output: [] as [OutputStream, string][], exits: [] as WorkerExit[] }
  worker.onOutput((stream, line) => collected.output.push([stream, line]))
  worker.onMessage((message) => {
    messages.push(message)
    for (const resolve of waiting) resolve(message)
  })
  const gone = new Promise<WorkerExit>((resolve) => worker.onExit((exit) => (collected.exits.push(exit), resolve(exit))))
  const next = <T extends WorkerMessage['type']>(type: T) =>
    new Promise<Extract<WorkerMessage, { type: T }>>((resolve) => {
      const take = (message: WorkerMessage) => message.type === type && resolve(message as Extract<WorkerMessage, { type: T }>)
      messages.forEach(take)
      waiting.push(take)
    })
  return { ...collected, gone, next }
}
