import type { EventEmitter } from 'node:events'
import type { ForkOptions } from 'electron'

/** What `utility-child.ts` can be told to do. */
export type Order =
  | { do: 'echo'; value: unknown }
  | { do: 'exit'; code: number }
  | { do: 'throw' }
  | { do: 'abort' }
  | { do: 'signal'; signal: NodeJS.Signals }
  | { do: 'hang' }

export interface Scenario {
  /** The first is posted before the process is there, each other when the answer to the one before has come. */
  orders: Order[]
  /** Kill it when this many messages have come. */
  killAfter?: number
  /** Its death is told by the app, before or after its exit: both are waited for. */
  dies?: boolean
}

/** What Electron told of it. */
export interface Observed {
  messages: unknown[]
  code: number
  gone: { reason: string; exitCode: number } | null
}

interface Details {
  reason: string
  exitCode: number
  name?: string
}

/** The part of Electron that is looked at here. */
export interface UtilityElectron {
  app: Pick<EventEmitter, never> & { on(event: 'child-process-gone', listener: (event: unknown, details: Details) => void): unknown }
  utilityProcess: { fork(entry: string, args?: string[], options?: ForkOptions): UtilityLike }
}

interface UtilityLike {
  postMessage(message: unknown): void
  kill(): boolean
  on(event: 'message', listener: (message: unknown) => void): unknown
  once(event: 'exit', listener: (code: number) => void): unknown
}

let count = 0

/** Plays a scenario in Electron or in its double: the same code looks at both. */
export async function play(
  { app, utilityProcess }: UtilityElectron,
  entry: string,
  { orders, killAfter, dies }: Scenario,
): Promise<Observed> {
  const serviceName = `scenario ${++count}`
  const messages: unknown[] = []
  let gone: Observed['gone'] = null
  const death = new Promise<void>((resolve) => {
    app.on('child-process-gone', (_event, { name, reason, exitCode }) => {
      if (name !== serviceName) return
      gone = { reason, exitCode }
      resolve()
    })
  })
  const child = utilityProcess.fork(entry, [], { serviceName, stdio: 'pipe' })
  const [first, ...rest] = orders
  child.on('message', (message) => {
    messages.push(message)
    const next = rest.shift()
    if (next) child.postMessage(next)
    if (messages.length === killAfter) child.kill()
  })
  child.postMessage(first)
  const code = await new Promise<number>((resolve) => child.once('exit', resolve))
  await (dies ? death : new Promise((resolve) => setTimeout(resolve, 50))) // one that isn't expected would be told just after the exit
  return { messages, code, gone }
}

/** The message of the error that posting `value` throws; null where it throws none. */
export function postError({ utilityProcess }: UtilityElectron, entry: string, value: unknown): string | null {
  const child = utilityProcess.fork(entry, [], { serviceName: `scenario ${++count}`, stdio: 'pipe' })
  try {
    child.postMessage(value)
    return null
  } catch (error) {
    return (error as Error).message
  } finally {
    child.postMessage({ do: 'exit', code: 0 } satisfies Order)
  }
}
