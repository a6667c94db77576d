import { setTimeout as delay } from 'node:timers/promises'
import type { LaunchOptions, WorkerLauncher, WorkerProcess } from '../engine/worker/index.ts'
import type { ElectronPort, ProcessGone, UtilityProcessPort } from './electron-port.ts'
import { explainUtilityExit } from './utility-exit.ts'
import { UtilityOutput } from './utility-output.ts'

/** How long after `exit` the app may tell of a crash: within 1 ms as a rule, after more than 50 where the machine is busy. */
const goneMs = 500
/** How long after `exit` output is read, where a grandchild holds the pipes open. */
const outputMs = 1000

/** Launches workers as Electron's utility processes. `entry` is the program they run. Not before Electron is ready. */
export function utilityProcessLauncher(
  { app, utilityProcess }: Pick<ElectronPort, 'app' | 'utilityProcess'>,
  entry: string,
): WorkerLauncher {
  const deaths = new Map<string, (details: ProcessGone) => void>()
  app.on('child-process-gone', (_event, details) => deaths.get(details.name ?? '')?.(details))
  let count = 0
  return {
    launch({ env, title = 'Leyden worker' }: LaunchOptions = {}) {
      const serviceName = `${title} ${++count}` // the app tells of a death by this name, and by no other sign
      const child = utilityProcess.fork(entry, [], { serviceName, stdio: 'pipe', env: { ...process.env, ...env } })
      const gone = new Promise<ProcessGone>((resolve) => deaths.set(serviceName, resolve))
      const worker = watch(child, gone)
      worker.onExit(() => deaths.delete(serviceName))
      return worker
    },
  }
}

function watch(child: UtilityProcessPort, gone: Promise<ProcessGone>): WorkerProcess {
  let exited = false
  const outputs = { stdout: new UtilityOutput(child.stdout!), stderr: new UtilityOutput(child.stderr!) }
  child.on('message', ({ type }) => type === 'flush' && child.postMessage({ type: 'flushed' }))
  const code = new Promise<number>((resolve) => child.once('exit', resolve))
  const ended = code.then(async (code) => {
    exited = true
    const printed = Object.values(outputs).map((output) => (output.attach(), output.ended))
    const [details] = await Promise.all([within(goneMs, gone), within(outputMs, Promise.all(printed))])
    return explainUtilityExit(code, details, process.platform)
  })
  return {
    get pid() {
      return child.pid
    },
    send: (message) => void (exited || child.postMessage(message)),
    onMessage: (listener) => void child.on('message', (message) => message.type !== 'flush' && listener(message)),
    onOutput: (listener) => {
      for (const stream of ['stdout', 'stderr'] as const) outputs[stream].lines.on('line', (line) => listener(stream, line))
    },
    onExit: (listener) => void ended.then(listener),
    kill: () => void (exited || kill(child)),
  }
}

/** Electron's own way is SIGTERM, which a plugin may have a handler for. */
function kill(child: UtilityProcessPort): void {
  if (child.pid === undefined) child.once('spawn', () => kill(child))
  else if (process.platform === 'win32') child.kill()
  else endNow(child.pid)
}

function endNow(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL')
  } catch {
    // It ended in this moment: its exit is on its way.
  }
}

function within<T>(ms: number, promise: Promise<T>): Promise<T | undefined> {
  return Promise.race([promise, delay(ms, undefined, { ref: false })])
}
