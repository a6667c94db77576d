import { MessageChannel, receiveMessageOnPort, Worker, type MessagePort } from 'node:worker_threads'
import { LeydenError, reviveError } from '../../errors/index.ts'
import type { Field } from '../collate.ts'
import type { ThreadedSamples } from '../dataset.ts'
import type { Answer, Job, ThreadData } from './messages.ts'

const entry = new URL('./sample-thread.ts', import.meta.url)

/** Instead of the process's own, of which some don't suit a file; a plugin outside any package has no `type` field to set. */
const execArgv = ['--disable-warning=MODULE_TYPELESS_PACKAGE_JSON']

/** This process's end of a thread that makes batches. It keeps the process alive only while a batch is waited for. */
export class ReadingThread {
  readonly #worker: Worker
  readonly #port: MessagePort
  readonly #answers = new Map<number, Answer>()
  #death: Error | null = null
  #wake = () => {}

  constructor({ module, options }: ThreadedSamples) {
    const { port1, port2 } = new MessageChannel()
    const workerData = { purpose: 'leyden-samples', module, options, port: port2 } satisfies ThreadData
    this.#worker = new Worker(entry, { workerData, execArgv, transferList: [port2], name: 'Leyden samples' })
    this.#port = port1
    port1.on('message', (answer: Answer) => this.#note(answer))
    this.#worker.on('error', (error) => this.#die(error))
    this.#worker.on('exit', (code) => this.#die(new Error(`it ended with exit code ${code}`)))
    port1.unref()
    this.#worker.unref()
  }

  get alive(): boolean {
    return this.#death === null
  }

  ask(job: Job): void {
    this.#port.postMessage(job)
  }

  /** What was asked for under this number, in memory that the thread uses again at its next job of that slot. */
  async answer(id: number): Promise<Field[]> {
    for (;;) {
      const answer = this.#answers.get(id) ?? this.#receive(id)
      if (!answer) await this.#news()
      else if (this.#answers.delete(id) && 'error' in answer) throw reviveError(answer.error)
      else return (answer as { fields: Field[] }).fields
    }
  }

  /** Gives up what was asked for under numbers below `id`. */
  forgetBefore(id: number): void {
    for (const known of this.#answers.keys()) if (known < id) this.#answers.delete(known)
  }

  async close(): Promise<void> {
    this.#port.close()
    await this.#worker.terminate()
  }

  /** Takes what has arrived without a turn of the event loop, which costs more than a small batch. */
  #receive(id: number): Answer | undefined {
    for (let received; (received = receiveMessageOnPort(this.#port));) this.#note(received.message as Answer)
    return this.#answers.get(id)
  }

  async #news(): Promise<void> {
    if (this.#death) throw dead(this.#death)
    this.#worker.ref()
    await new Promise<void>((resolve) => (this.#wake = resolve))
    this.#worker.unref()
  }

  #note(answer: Answer): void {
    this.#answers.set(answer.id, answer)
    this.#wake()
  }

  #die(error: Error): void {
    this.#death ??= error
    this.#wake()
  }
}

function dead(cause: Error): LeydenError {
  const error = new LeydenError(`A DataLoader's worker thread is gone: ${cause.message}`, {
    remedy:
      'Look for process.exit and for errors in timers and callbacks in the module of the samples; numWorkers 0 shows them where they are.',
    cause,
  })
  if (cause.stack) error.stack = cause.stack
  return error
}
