import { LeydenError, reviveError } from '../errors/index.ts'
import type { HostMessage, WorkerLauncher, WorkerMessage } from '../worker/index.ts'

type Answer<T extends WorkerMessage['type']> = Extract<WorkerMessage, { type: T }>

/** The file that is at fault where no answer comes, and what to do about it. */
export interface Patience {
  limitMs?: number
  file?: string
  remedy?: string
  /** Ends the worker when aborted. */
  signal?: AbortSignal
}

const keptLines = 20
/** Loading TensorFlow and a plugin takes seconds; on a cold disk, some tens. */
const defaultLimitMs = 60_000

/**
 * Starts a worker for one question and resolves with its answer of type `type`. Rejects with the worker's own error, or, when it
 * dies, is silent for `limitMs` or isn't needed any more, with a LeydenError that says how and what it printed last.
 */
export function askWorker<T extends WorkerMessage['type']>(
  launcher: WorkerLauncher,
  question: HostMessage,
  type: T,
  { limitMs = defaultLimitMs, file, remedy, signal }: Patience = {},
): Promise<Answer<T>> {
  const worker = launcher.launch({ title: `leyden ${question.type}` })
  const lines: string[] = []
  worker.onOutput((_, line) => void (lines.push(line) > keptLines && lines.shift()))
  const said = () => (lines.length ? ` The last it printed:\n${lines.map((line) => `    ${line}`).join('\n')}` : '')
  const asked = `The worker that was asked for ${question.type}`
  return new Promise<Answer<T>>((resolve, reject) => {
    const timer = setTimeout(() => {
      reject(new LeydenError(`${asked} gave no answer in ${limitMs / 1000} s.${said()}`, { remedy, location: file ? { file } : undefined }))
      worker.kill()
    }, limitMs)
    const leave = () => {
      reject(new LeydenError(`${asked} was ended: Leyden is closing.`))
      worker.kill()
    }
    signal?.addEventListener('abort', leave, { once: true })
    // A worker that was launched ahead lives on, with a run.
    const settle = () => {
      clearTimeout(timer)
      signal?.removeEventListener('abort', leave)
    }
    worker.onMessage((message) => {
      if (message.type !== type && message.type !== 'failed') return
      settle()
      if (message.type === 'failed') reject(reviveError(message.error))
      else resolve(message as Answer<T>)
    })
    worker.onExit(({ reason }) => {
      settle()
      reject(new LeydenError(`${asked} ${reason}.${said()}`))
    })
    worker.send(question)
  })
}
