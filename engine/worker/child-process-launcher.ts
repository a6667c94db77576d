import { fork, type ChildProcess } from 'node:child_process'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { explainExit } from './exit-reason.ts'
import type { LaunchOptions, OutputStream, WorkerLauncher, WorkerProcess } from './launcher.ts'

const workerEntry = fileURLToPath(new URL('./main.ts', import.meta.url))

/** A plugin outside any package has no `type` field to set: the advice to add one is noise. */
const nodeOptions = ['--disable-warning=MODULE_TYPELESS_PACKAGE_JSON']

/**
 * Launches workers as children of this process. `entry` is the program they run. Messages are serialised by structured clone
 * (`advanced`), since JSON turns the NaN and infinities of a diverging run into null.
 */
export function childProcessLauncher(entry: string = workerEntry): WorkerLauncher {
  return { launch: (options) => launch(entry, options ?? {}) }
}

function launch(entry: string, { env, title }: LaunchOptions): WorkerProcess {
  const child = fork(entry, {
    execArgv: title ? [...nodeOptions, `--title=${title}`] : nodeOptions,
    serialization: 'advanced',
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    env: { ...process.env, ...env },
  })
  const startFailure = firstError(child)
  return {
    pid: child.pid,
    // The callback takes the error of a process that died in this moment: its exit is reported by `onExit`.
    send: (message) => void (child.connected && child.send(message, () => {})),
    onMessage: (listener) => void child.on('message', listener),
    onOutput: (listener) => readLines(child, listener),
    onExit: (listener) =>
      whenGone(child, (code, signal) => listener({ code, signal, reason: startFailure() ?? explainExit(code, signal) })),
    kill: () => void child.kill('SIGKILL'),
  }
}

/** An `error` event without listener would end the host. */
function firstError(child: ChildProcess): () => string | undefined {
  let failure: string | undefined
  child.on('error', (error) => (failure ??= `could not be started: ${error.message}`))
  return () => (child.pid === undefined ? failure : undefined)
}

function readLines(child: ChildProcess, listener: (stream: OutputStream, line: string) => void): void {
  for (const stream of ['stdout', 'stderr'] as const) {
    createInterface({ input: child[stream]!, crlfDelay: Infinity }).on('line', (line) => listener(stream, line))
  }
}

/**
 * `close` comes when all output and messages were read. A grandchild that holds the pipes open would keep it away for ever, so a
 * second after `exit` is the latest.
 */
function whenGone(child: ChildProcess, listener: (code: number | null, signal: NodeJS.Signals | null) => void): void {
  let done = false
  const once = (code: number | null, signal: NodeJS.Signals | null) => {
    if (!done) listener(code, signal)
    done = true
  }
  child.once('close', once)
  child.once('exit', (code, signal) => void setTimeout(() => once(code, signal), 1000).unref())
  child.once('error', () => child.pid === undefined && once(null, null))
}
