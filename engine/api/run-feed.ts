import { EventEmitter } from 'node:events'
import type { ActiveRun, EngineHost, RunEvents } from '../host/index.ts'

interface FeedEvents {
  /** Something that a list of runs shows of this one may have changed. */
  change: [run: string]
  log: [run: string]
  /** Another process wrote to the history. */
  elsewhere: []
}

type FeedEvent = keyof FeedEvents

const logEvents: (keyof RunEvents)[] = ['log', 'output']
const changeEvents: (keyof RunEvents)[] = [
  'state',
  'summary',
  'progress',
  'metrics',
  'media',
  'checkpoint',
  'changed',
  'stopping',
  'unresponsive',
  'responsive',
]

/** How often another process's writes are looked for, in ms. */
const lookMs = 1000
/** A run whose host died is found by every so many looks. */
const looksPerRecovery = 10

/** Tells that runs changed, those of this engine and those of other processes on the same home. */
export class RunFeed extends EventEmitter<FeedEvents> {
  readonly #host: EngineHost
  #timer: NodeJS.Timeout | undefined
  #version = 0
  #looks = 0

  constructor(host: EngineHost) {
    super()
    // As many as there are pages and runs that they follow.
    this.setMaxListeners(0)
    this.#host = host
    host.on('run', (run) => this.#add(run))
  }

  /** Calls `listener` until the function that it returns is called. Other processes are looked at only while somebody listens. */
  subscribe<E extends FeedEvent>(event: E, listener: (...args: FeedEvents[E]) => void): () => void {
    this.on(event, listener as never)
    if (event === 'elsewhere') this.#startLooking()
    return () => {
      this.off(event, listener as never)
      if (this.listenerCount('elsewhere') === 0) this.#stopLooking()
    }
  }

  #add(run: ActiveRun): void {
    for (const event of changeEvents) run.on(event, () => this.emit('change', run.id))
    for (const event of logEvents) run.on(event, () => this.emit('log', run.id))
    run.on('state', () => this.emit('log', run.id))
    void run.finished.then(() => this.emit('change', run.id))
    this.emit('change', run.id)
  }

  #startLooking(): void {
    if (this.#timer) return
    this.#version = this.#host.store.dataVersion()
    this.#timer = setInterval(() => this.#look(), lookMs)
  }

  #stopLooking(): void {
    clearInterval(this.#timer)
    this.#timer = undefined
  }

  /** A history that can't be read at this moment is looked at again, and whoever reads it next is told. */
  #look(): void {
    try {
      if (++this.#looks % looksPerRecovery === 0) this.#recover()
      const version = this.#host.store.dataVersion()
      if (version !== this.#version) this.emit('elsewhere')
      this.#version = version
    } catch (error) {
      process.stderr.write(`The run history can't be looked at: ${(error as Error).message}\n`)
    }
  }

  #recover(): void {
    const { store, activeRuns } = this.#host
    const live = (['queued', 'running'] as const).flatMap((state) => store.listRuns({ state }))
    if (live.every(({ id }) => activeRuns.has(id))) return
    for (const { id } of this.#host.recover()) this.emit('change', id)
  }
}
