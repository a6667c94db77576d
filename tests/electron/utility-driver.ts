import { mkdirSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { bundle } from '../../electron/bundle.ts'
import type { WorkerLauncher } from '../../engine/worker/launcher.ts'
import { electronFolder } from './available.ts'
import { startElectron, type ElectronProcess } from './electron-process.ts'
import type { UtilityPlayer } from './utility-contract.ts'
import type { Request, Told } from './utility-harness.ts'

type Listener = (...values: never[]) => void

/** Asks the harness in a real Electron. Programs are bundled into `folder` first. */
export class UtilityDriver implements UtilityPlayer {
  readonly #electron: ElectronProcess
  readonly #folder: string
  readonly #listeners = new Map<string, Listener>()
  #count = 0

  static async start(folder: string): Promise<UtilityDriver> {
    const app = path.join(folder, 'app')
    mkdirSync(app, { recursive: true })
    writeFileSync(path.join(app, 'package.json'), '{ "name": "utility-harness", "main": "main.cjs" }')
    await bundle({ main: here('utility-harness.ts') }, app)
    await bundle({ child: here('utility-child.ts'), worker: here('../worker/fake-worker.ts') }, folder)
    return new UtilityDriver(await startElectron({ runtime: electronFolder!, app }), folder)
  }

  private constructor(electron: ElectronProcess, folder: string) {
    this.#electron = electron
    this.#folder = folder
    electron.child.on('message', ({ id, what, values }: Told) => this.#listeners.get(`${id} ${what}`)?.(...(values as never[])))
  }

  play: UtilityPlayer['play'] = (scenario) => this.#result((id) => ({ ask: 'play', id, entry: this.#program('child'), scenario }))

  postError: UtilityPlayer['postError'] = (kind) => this.#result((id) => ({ ask: 'postError', id, entry: this.#program('child'), kind }))

  /** Launches the fake worker, whichever entry is asked for: its sources can't run here. */
  launcher: WorkerLauncher = {
    launch: ({ env } = {}) => {
      const id = ++this.#count
      const on = (what: Told['what'], listener: Listener) => void this.#listeners.set(`${id} ${what}`, listener)
      this.#ask({ ask: 'launch', id, entry: this.#program('worker'), env })
      return {
        pid: undefined,
        send: (message) => this.#ask({ ask: 'send', id, message }),
        onMessage: (listener) => on('message', listener),
        onOutput: (listener) => on('output', listener),
        onExit: (listener) => on('exit', listener),
        kill: () => this.#ask({ ask: 'kill', id }),
      }
    },
  }

  close(): Promise<void> {
    return this.#electron.close()
  }

  #program = (name: string) => path.join(this.#folder, `${name}.cjs`)
  #ask = (request: Request) => void this.#electron.child.send(request)

  #result<T>(request: (id: number) => Request): Promise<T> {
    const id = ++this.#count
    return new Promise((resolve) => {
      this.#listeners.set(`${id} result`, resolve as Listener)
      this.#ask(request(id))
    })
  }
}

const here = (file: string) => fileURLToPath(new URL(file, import.meta.url))
