import { createORPCClient, type ClientLink } from '@orpc/client'
import { createStore, type StoreApi } from 'zustand/vanilla'
import type { EngineInfo } from '../../engine/api/contract/index.ts'
import { ConnectionLost } from './connection-lost.ts'
import { type Connection, type EngineClient, type Transport, Unauthorised } from './transport.ts'

export interface ConnectionState {
  state: 'connecting' | 'open' | 'lost' | 'unauthorised'
  /** Of the engine that answered last. */
  info: EngineInfo | null
  /** Why there is no line, where that is known. */
  reason: string | null
  /** When the state began, in milliseconds since the epoch. */
  since: number
  /** Counts the lines that were opened: streams begin anew with each. */
  line: number
}

const shortestWait = 250
const longestWait = 2000

/** Keeps a line to the engine open: whoever asks over `client` waits while there is none. */
export class EngineLine {
  readonly state: StoreApi<ConnectionState> = createStore(() => ({
    state: 'connecting',
    info: null,
    reason: null,
    since: Date.now(),
    line: 0,
  }))
  readonly client: EngineClient = createORPCClient({
    call: (path, input, options) => this.#call(path, input, options),
  } satisfies ClientLink<object>)
  readonly #transport: Transport
  #current: Connection | null = null

  constructor(transport: Transport) {
    this.#transport = transport
  }

  get address(): string | null {
    return this.#transport.address
  }

  /** Opens a line again and again until `signal` aborts, or the engine wants a token: then nothing helps but another page. */
  async run(signal: AbortSignal): Promise<void> {
    let wait = shortestWait
    while (!signal.aborted) {
      const opened = await this.#hold(signal)
      if (signal.aborted || this.state.getState().state === 'unauthorised') return
      wait = opened ? shortestWait : Math.min(wait * 2, longestWait)
      await pause(wait, signal)
    }
  }

  /** Holds one line from its opening to its end. False where it could not be opened. */
  async #hold(signal: AbortSignal): Promise<boolean> {
    try {
      const connection = await this.#transport.connect(signal)
      const close = () => connection.close()
      signal.addEventListener('abort', close, { once: true })
      await this.#use(connection).finally(() => signal.removeEventListener('abort', close))
      return true
    } catch (error) {
      this.#enter(error instanceof Unauthorised ? 'unauthorised' : 'lost', (error as Error).message || null)
      return false
    }
  }

  async #use(connection: Connection): Promise<void> {
    const lost = connection.closed.then(() => Promise.reject(new ConnectionLost()))
    lost.catch(() => {})
    try {
      const info = await Promise.race([connection.client.machine.info(), lost])
      this.#current = connection
      this.state.setState(({ line }) => ({ state: 'open', info, reason: null, since: Date.now(), line: line + 1 }))
      await connection.closed
    } finally {
      this.#current = null
      connection.close()
    }
    this.#enter('lost', null)
  }

  #enter(state: 'lost' | 'unauthorised', reason: string | null): void {
    const before = this.state.getState()
    this.state.setState({ state, reason, since: before.state === state ? before.since : Date.now() })
  }

  async #call(path: readonly string[], input: unknown, options: { signal?: AbortSignal; lastEventId?: string }): Promise<unknown> {
    const connection = this.#current ?? (await this.#next(options.signal))
    try {
      return await procedure(connection.client, path)(input, options)
    } catch (error) {
      throw this.#current === connection || options.signal?.aborted ? error : new ConnectionLost()
    }
  }

  #next(signal?: AbortSignal): Promise<Connection> {
    return new Promise((resolve, reject) => {
      const leave = this.state.subscribe(() => {
        if (this.#current) settle(() => resolve(this.#current as Connection))
      })
      const abort = () => settle(() => reject(signal?.reason as Error))
      const settle = (end: () => void) => {
        leave()
        signal?.removeEventListener('abort', abort)
        end()
      }
      signal?.addEventListener('abort', abort)
      if (signal?.aborted) abort()
    })
  }
}

type Procedure = (input: unknown, options: object) => Promise<unknown>

function procedure(client: EngineClient, path: readonly string[]): Procedure {
  return path.reduce<unknown>((part, name) => (part as Record<string, unknown>)[name], client) as Procedure
}

function pause(milliseconds: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const done = () => {
      clearTimeout(timer)
      signal.removeEventListener('abort', done)
      resolve()
    }
    const timer = setTimeout(done, milliseconds)
    signal.addEventListener('abort', done)
  })
}
