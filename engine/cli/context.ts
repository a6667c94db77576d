import type { Command } from 'commander'
import type { EngineHost } from '../host/index.ts'
import type { WorkerLauncher, WorkerProcess } from '../worker/index.ts'

/** Options that every command takes. */
export interface GlobalOptions {
  json?: boolean
  home?: string
  verbose?: boolean
}

/** What a test replaces, or what was there before: what starts workers, what fetches TensorFlow, and the page. */
export interface Services {
  launcher?: WorkerLauncher
  /** A worker that was launched ahead. */
  spare?: WorkerProcess
  /** Makes sure that TensorFlow is on disk before a worker needs it. `accelerator` is the trainer's. */
  prepareRuntime(accelerator: string | undefined): Promise<void>
  /** The folder of the built page. */
  page?: string
}

/** One command's surroundings. What it prints on standard output is either for a person or, with `--json`, one line of JSON. */
export class Context {
  readonly options: GlobalOptions
  readonly services: Services

  constructor(command: Command, services: Services) {
    this.options = command.optsWithGlobals()
    this.services = services
  }

  get json(): boolean {
    return this.options.json ?? false
  }

  get verbose(): boolean {
    return this.options.verbose ?? false
  }

  /** As `withHost`, for a command that starts a run: its worker loads TensorFlow while this process loads the host. */
  async withHostToRun<T>(use: (host: EngineHost) => Promise<T> | T): Promise<T> {
    const { childProcessLauncher, launchAhead } = await import('../worker/index.ts')
    const spare = this.services.spare ?? launchAhead(this.services.launcher ?? childProcessLauncher())
    try {
      return await this.withHost(use, spare)
    } finally {
      spare.kill() // it kept this process alive where no run took it
    }
  }

  /** Opens the host, lets `use` work with it and closes it, whatever happens. Runs that a dead host left behind are told of. */
  async withHost<T>(use: (host: EngineHost) => Promise<T> | T, spare?: WorkerProcess): Promise<T> {
    const { EngineHost } = await import('../host/index.ts')
    const host = EngineHost.open({ home: this.options.home, launcher: this.services.launcher, spare })
    try {
      for (const { name, id } of host.recovered) {
        this.note(`The run ${name} (${id}) is marked interrupted: the program that watched over it died.`)
      }
      return await use(host)
    } finally {
      host.close()
    }
  }

  /** Prints `value` as JSON, or what `text` makes for a person. */
  print(value: unknown, text: () => string): void {
    process.stdout.write(`${this.json ? JSON.stringify(value) : text()}\n`)
  }

  /** A line for a person, beside the result. */
  note(line: string): void {
    process.stderr.write(`${line}\n`)
  }
}
