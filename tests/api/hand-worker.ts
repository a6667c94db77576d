import type { HostMessage, MetricPoint, WorkerExit, WorkerLauncher, WorkerMessage } from '../../engine/worker/index.ts'

/** A worker of a run whose words the test says. */
export interface HandWorker {
  say(message: WorkerMessage): void
  log(...messages: string[]): void
  metrics(...points: [name: string, step: number, value: number][]): void
  exit(): void
}

/** Launches workers in this process that do nothing by themselves but describe a plugin, and go when asked to. `workers` are those of runs. */
export function handLauncher(): WorkerLauncher & { workers: HandWorker[] } {
  const workers: HandWorker[] = []
  return {
    workers,
    launch() {
      const messages: ((message: WorkerMessage) => void)[] = []
      const exits: ((exit: WorkerExit) => void)[] = []
      const say = (message: WorkerMessage) => messages.forEach((listener) => listener(message))
      const exit = () => exits.splice(0).forEach((listener) => listener({ code: 0, signal: null, reason: 'ended' }))
      const receive = (message: HostMessage) => {
        if (message.type === 'inspect') queueMicrotask(() => say({ type: 'description', description: describe(message.plugin) }))
        if (message.type === 'stop') exit()
        if (message.type === 'run') workers.push(handWorker(say, exit))
      }
      return {
        pid: 1,
        send: receive,
        onMessage: (listener) => void messages.push(listener),
        onOutput: () => {},
        onExit: (listener) => void exits.push(listener),
        kill: exit,
      }
    },
  }
}

function handWorker(say: HandWorker['say'], exit: () => void): HandWorker {
  const toPoint = ([name, step, value]: [string, number, number]): MetricPoint => ({ name, step, epoch: 0, time: step, value })
  return {
    say,
    log: (...lines) => lines.forEach((message) => say({ type: 'log', level: 'info', message, time: 1 })),
    metrics: (...points) => say({ type: 'metrics', points: points.map(toPoint) }),
    exit,
  }
}

function describe(plugin: string) {
  const schema = { type: 'object', properties: { scenario: { type: 'string' } } }
  return { name: 'hand', entry: plugin, modules: [{ name: 'Hand', schema, defaults: {} }], data: [], trainer: {} }
}
