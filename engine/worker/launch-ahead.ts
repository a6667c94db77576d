import type { OutputStream, WorkerLauncher, WorkerProcess } from './launcher.ts'

/**
 * A worker for a run that will come: it loads what every run needs, and no plugin but those that it is asked to describe, while the host
 * finds out which run that is.
 */
export function launchAhead(launcher: WorkerLauncher): WorkerProcess {
  const worker = launcher.launch({ title: 'leyden run' })
  worker.send({ type: 'prepare' })
  return repeatingOutput(worker)
}

/** What a plugin prints while it is loaded to be described belongs to the run too, which doesn't load it again. */
function repeatingOutput(worker: WorkerProcess): WorkerProcess {
  const lines: [OutputStream, string][] = []
  const listeners: ((stream: OutputStream, line: string) => void)[] = []
  let running = false
  worker.onOutput((stream, line) => {
    if (!running) lines.push([stream, line])
    for (const listener of listeners) listener(stream, line)
  })
  return {
    pid: worker.pid,
    send(message) {
      running ||= message.type === 'run'
      worker.send(message)
    },
    onMessage: (listener) => worker.onMessage(listener),
    onOutput(listener) {
      for (const [stream, line] of lines) listener(stream, line)
      listeners.push(listener)
    },
    onExit: (listener) => worker.onExit(listener),
    kill: () => worker.kill(),
  }
}
