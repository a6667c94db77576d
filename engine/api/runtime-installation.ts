import { EventEmitter } from 'node:events'
import type { RuntimeProgress } from '../runtime/index.ts'
import { formatBytes } from '../terminal/index.ts'
import { Bell } from './bell.ts'
import type { InstallProgress } from './contract/index.ts'
import type { Runtime } from './runtime.ts'

const verbs = { download: 'Fetching', unpack: 'Unpacking' } as const

interface Installation {
  progress: InstallProgress
  over: boolean
  /** Rejects where it fails. */
  done: Promise<void>
}

/** The installation of TensorFlow that all who ask for it share. */
export class RuntimeInstallation {
  readonly #runtime: Runtime
  readonly #events = new EventEmitter<{ change: [] }>().setMaxListeners(0)
  #going: Installation | null = null

  constructor(runtime: Runtime) {
    this.#runtime = runtime
  }

  /** Begins it, or follows the one that is going on, to its end. Throws as it does. */
  async *follow(signal: AbortSignal): AsyncGenerator<InstallProgress, void, void> {
    const bell = new Bell(signal)
    const ring = () => bell.ring()
    const installation = this.#going ?? this.#begin()
    this.#events.on('change', ring)
    try {
      do yield installation.progress
      while (!installation.over && (await bell.next()) && !installation.over)
    } finally {
      this.#events.off('change', ring)
    }
    if (signal.aborted) return
    await installation.done
    yield { message: 'TensorFlow is here.', fraction: 1 }
  }

  #begin(): Installation {
    const installation: Installation = { progress: { message: 'Preparing', fraction: null }, over: false, done: Promise.resolve() }
    const end = () => {
      installation.over = true
      this.#going = null
      this.#events.emit('change')
    }
    installation.done = this.#runtime.install((progress) => {
      installation.progress = describe(progress)
      this.#events.emit('change')
    })
    installation.done.then(end, end)
    this.#going = installation
    return installation
  }
}

function describe({ phase, doneBytes, totalBytes }: RuntimeProgress): InstallProgress {
  const message = `${verbs[phase]} TensorFlow: ${formatBytes(doneBytes)} of ${formatBytes(totalBytes)}`
  return { message, fraction: totalBytes > 0 ? doneBytes / totalBytes : null }
}
