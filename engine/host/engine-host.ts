import { EventEmitter } from 'node:events'
import path from 'node:path'
import { describeError } from '../errors/index.ts'
import { findPlugin } from '../plugin-files/index.ts'
import { openStore, resolveHome } from '../store/index.ts'
import type { RunRecord, RunStore } from '../store/index.ts'
import { childProcessLauncher } from '../worker/index.ts'
import type {
  DeviceDescription,
  PluginDescription,
  JournalEntry,
  LaunchOptions,
  LiveChange,
  RunConfig,
  SummaryReport,
  TrainerConfig,
  WorkerLauncher,
  WorkerProcess,
} from '../worker/index.ts'
import { ActiveRun } from './active-run.ts'
import { askWorker } from './ask-worker.ts'
import { PluginCatalogue } from './catalogue.ts'
import { ControlDesk } from './control-desk.ts'
import { controlRun, type ControlOptions } from './control-run.ts'
import { checkRun, checkTrainer } from './config.ts'
import { checkpointsOnDisk } from './checkpoint-choice.ts'
import { checkHparams } from './hparams.ts'
import { lastSign } from './last-sign.ts'
import { settleCheckpoints } from './leftover-checkpoints.ts'
import { chooseData, chooseModule } from './module-choice.ts'
import { resumeRemedy } from './outcome.ts'
import { refuseTogether } from './refused-config.ts'
import { keepSources } from './sources.ts'

/** A data set may take minutes to be read. */
const summaryMs = 600_000

export interface HostOptions {
  /** Where the history is; by default what `resolveHome` says. */
  home?: string
  launcher?: WorkerLauncher
  /** A worker that was launched ahead: it describes plugins until it gets the first run. */
  spare?: WorkerProcess
}

export interface StartOptions {
  name?: string
  tags?: string[]
  /** Run and checkpoint that this one goes on from. */
  parent?: string | null
  resumedFrom?: string | null
}

export interface HostEvents {
  /** A run has a worker. What it says comes after this. */
  run: [ActiveRun]
}

/** All that Leyden does, for a command line or a window to call. This process loads no TensorFlow and runs no plugin code. */
export class EngineHost extends EventEmitter<HostEvents> {
  readonly store: RunStore
  readonly catalogue: PluginCatalogue
  /** Runs whose host had died, found when this one opened. */
  readonly recovered: RunRecord[]
  readonly #launcher: WorkerLauncher
  #spare: WorkerProcess | null
  readonly #closing = new AbortController()
  readonly #activeRuns = new Map<string, ActiveRun>()
  readonly #desk: ControlDesk

  private constructor(store: RunStore, launcher: WorkerLauncher, spare: WorkerProcess | null) {
    super()
    this.store = store
    this.#desk = new ControlDesk(store, this.#activeRuns)
    this.#launcher = launcher
    // The worker of the run that comes loads the plugin in any case.
    const inspector = { launch: (options?: LaunchOptions) => this.#spare ?? launcher.launch(options) }
    this.catalogue = new PluginCatalogue(store, inspector, this.#closing.signal)
    this.#spare = spare
    spare?.onExit(() => (this.#spare = null))
    this.recovered = this.recover()
  }

  static open({ home, launcher = childProcessLauncher(), spare }: HostOptions = {}): EngineHost {
    return new EngineHost(openStore(resolveHome(home)), launcher, spare ?? null)
  }

  /** The runs whose workers live, by id. */
  get activeRuns(): ReadonlyMap<string, ActiveRun> {
    return this.#activeRuns
  }

  /** Marks runs whose host died meanwhile `interrupted`, and returns them. */
  recover(): RunRecord[] {
    return this.store.recover().map(({ id, config, error }) => {
      settleCheckpoints(this.store, id)
      const resumable = config.command === 'fit' && checkpointsOnDisk(this.store, id).length > 0
      this.store.updateRun(id, {
        endedAt: lastSign(this.store, id),
        error: { ...error!, remedy: resumeRemedy(config.plugin, resumable) ?? 'Start it again: it has no checkpoint to go on from.' },
      })
      return this.store.findRun(id)
    })
  }

  /** The devices that training can use, and the name of the tensor runtime that found them. */
  async devices(): Promise<{ devices: DeviceDescription[]; runtime: string }> {
    const { devices, runtime } = await askWorker(this.#launcher, { type: 'devices' }, 'deviceList', { signal: this.#closing.signal })
    return { devices, runtime }
  }

  /**
   * The configuration without what is undefined in it, and its plugin. Throws a RefusedConfig that says all that is wrong with it, an
   * UntrustedPlugin, or a LeydenError where the plugin has a fault.
   */
  async check(config: RunConfig): Promise<{ config: RunConfig; description: PluginDescription }> {
    const run = checkRun(config)
    const description = await this.catalogue.describe(run.plugin)
    let trainer: TrainerConfig = {}
    refuseTogether(
      () => (trainer = checkTrainer(config)),
      () => chooseData(description, run.data),
      () => checkHparams(run.hparams, chooseModule(description, run.module), findPlugin(run.plugin).path),
    )
    return { config: { ...run, trainer }, description }
  }

  /** Starts a run in a worker of its own. Throws as `check`, and leaves no run behind then; what goes wrong later is in the run's record too. */
  async start(config: RunConfig, { name, tags = [], parent = null, resumedFrom = null }: StartOptions = {}): Promise<ActiveRun> {
    const { config: checked, description } = await this.check(config)
    const run = this.store.createRun({ name, plugin: description.name, config: checked, tags, parent, resumedFrom })
    try {
      this.#keepSources(run)
      return this.#watchOver(new ActiveRun(run, this.store, this.#launch(`leyden ${checked.command} ${run.name}`)))
    } catch (error) {
      this.store.updateRun(run.id, { state: 'failed', error: describeError(error), endedAt: Date.now() })
      throw error
    }
  }

  /** Asks a live training to change, also one of another process. Resolves when it did. Throws a LeydenError where it can't be. */
  control(run: string, change: LiveChange, options: ControlOptions = {}): Promise<JournalEntry> {
    return controlRun(this.store, run, change, { ...options, onAsked: () => this.#desk.takeAll() })
  }

  /** The loop that a training of this configuration would run, as pseudo-code. Throws as `check`. */
  async showLoop(config: RunConfig): Promise<string> {
    const { config: checked } = await this.check(config)
    const question = { type: 'showLoop', config: checked } as const
    return (await askWorker(this.#launcher, question, 'loop', { file: checked.plugin, signal: this.#closing.signal })).text
  }

  /** What the model of this configuration is made of, and what training it takes. Throws as `check`. */
  async summarize(config: RunConfig, maxDepth: number): Promise<SummaryReport> {
    const { config: checked } = await this.check(config)
    const question = { type: 'summarize', config: checked, maxDepth } as const
    const patience = { file: checked.plugin, signal: this.#closing.signal, limitMs: summaryMs }
    return (await askWorker(this.#launcher, question, 'report', patience)).report
  }

  /** Ends the workers that were asked something. Runs are to be ended first. */
  close(): void {
    this.#closing.abort()
    this.#desk.close()
    this.store.close()
  }

  #launch(title: string): WorkerProcess {
    const spare = this.#spare
    this.#spare = null
    return spare ?? this.#launcher.launch({ title })
  }

  #keepSources({ id, config }: RunRecord): void {
    const leftOut = keepSources(config.plugin, path.join(this.store.runFolder(id), 'plugin'))
    if (leftOut.length > 0) this.store.addEvent(id, 'sourcesLeftOut', `Too large to be kept with the run: ${leftOut.join(', ')}`)
  }

  #watchOver(run: ActiveRun): ActiveRun {
    this.#activeRuns.set(run.id, run)
    this.#desk.open()
    void run.finished.then(() => this.#activeRuns.delete(run.id))
    this.emit('run', run)
    return run
  }
}
