import { fork, type ChildProcess, type ForkOptions as NodeForkOptions } from 'node:child_process'
import { EventEmitter, once } from 'node:events'
import { constants } from 'node:os'
import { fileURLToPath } from 'node:url'
import { serialize } from 'node:v8'
import type { ForkOptions } from 'electron'
import type { UtilityProcessPort } from '../../electron/electron-port.ts'

const parentPort = fileURLToPath(new URL('./parent-port.ts', import.meta.url))
const crashes = new Set(['SIGABRT', 'SIGSEGV', 'SIGBUS', 'SIGILL', 'SIGFPE', 'SIGTRAP'])

/** A utility process that is a child process underneath, with what was measured of Electron's. `app` tells of a death by a signal. */
export class UtilityDouble extends EventEmitter implements UtilityProcessPort {
  readonly stdout: NodeJS.ReadableStream
  readonly stderr: NodeJS.ReadableStream
  readonly #child: ChildProcess
  #spawned = false

  constructor(app: EventEmitter, modulePath: string, args: string[] = [], { env, serviceName }: ForkOptions = {}) {
    super()
    const options: NodeForkOptions = {
      serialization: 'advanced',
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
      env: env as NodeJS.ProcessEnv,
      execArgv: ['--import', parentPort],
    }
    const child = fork(modulePath, args, options)
    this.#child = child
    this.stdout = child.stdout!
    this.stderr = child.stderr!
    child.on('message', (message) => this.emit('message', message))
    child.once('spawn', () => {
      this.#spawned = true
      this.emit('spawn')
    })
    // Messages are told before the exit.
    void Promise.all([once(child, 'exit'), once(child, 'disconnect')]).then(([[code, signal]]) =>
      this.#tellExit(app, code, signal, serviceName),
    )
  }

  get pid(): number | undefined {
    return this.#spawned ? this.#child.pid : undefined
  }

  postMessage(message: unknown): void {
    try {
      serialize(message)
    } catch {
      throw new Error('An object could not be cloned.')
    }
    if (this.#child.connected) this.#child.send(message as object, () => {})
  }

  kill(): boolean {
    return this.#child.kill('SIGTERM')
  }

  #tellExit(app: EventEmitter, code: number | null, signal: NodeJS.Signals | null, name?: string): void {
    this.emit('exit', code ?? 0)
    this.stdout.removeAllListeners()
    this.stderr.removeAllListeners()
    if (!signal) return
    const reason = crashes.has(signal) ? 'crashed' : 'killed'
    app.emit(
      'child-process-gone',
      {},
      { type: 'Utility', reason, exitCode: constants.signals[signal], serviceName: 'node.mojom.NodeService', name },
    )
  }
}
