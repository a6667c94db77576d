import { LeydenError, reviveError } from '../errors/index.ts'
import type { HostMessage, WorkerLauncher, WorkerMessage } from '../worker/index.ts'

type Answer<T extends WorkerMessage['type']> = Extract<WorkerMessage, { type: T }>

const keptLines = 20

/**
 * Starts a worker for one question and resolves with its answer of type `type`. Rejects with the worker's own error, or, when it
 * dies without an answer, with a LeydenError that says how and what it printed last.
 */
export function askWorker<T extends WorkerMessage['type']>(launcher: WorkerLauncher, question: HostMessage, type: T): Promise<Answer<T>> {
  const worker = launcher.launch({ title: `leyden ${question.type}` })
  const lines: string[] = []
  worker.onOutput((_, line) => void (lines.push(line) > keptLines && lines.shift()))
  return new Promise((resolve, reject) => {
    worker.onMessage((message) => {
      if (message.type === type) resolve(message as Answer<T>)
      if (message.type === 'failed') reject(reviveError(message.error))
    })
    worker.onExit(({ reason }) => {
      const said = lines.length ? ` The last it printed:\n${lines.map((line) => `    ${line}`).join('\n')}` : ''
      reject(new LeydenError(`The worker that was asked for ${question.type} ${reason}.${said}`))
    })
    worker.send(question)
  })
}
