import path from 'node:path'
import { findPlugin } from '../plugin-files/index.ts'
import { openStore, resolveHome } from '../store/index.ts'
import type { RunRecord, RunStore } from '../store/index.ts'
import { childProcessLauncher } from '../worker/index.ts'
import type { DeviceDescription, PluginDescription, RunConfig, WorkerLauncher } from '../worker/index.ts'
import { ActiveRun } from './active-run.ts'
import { askWorker } from './ask-worker.ts'
import { PluginCatalogue } from './catalogue.ts'
import { checkRunConfig } from './config.ts'
import { checkHparams } from './hparams.ts'
import { settleCheckpoints } from './leftover-checkpoints.ts'
import { chooseData, chooseModule } from './module-choice.ts'
import { keepSources } from './sources.ts'

export interface HostOptions {
  /** Where the history is; by default what `resolveHome` says. */
  home?: string
  launcher?: WorkerLauncher
}

export interface StartOptions {
  name?: string
  tags?: string[]
  /** Run and checkpoint that this one goes on from. */
  parent?: string | null
  resumedFrom?: string | null
}

/** All that Leyden does, for a command line or a window to call. This process loads no TensorFlow and runs no plugin code. */
export class EngineHost {
  readonly store: RunStore
  readonly catalogue: PluginCatalogue
  /** Runs whose host had died, found when this one opened. */
  readonly recovered: RunRecord[]
  readonly #launcher: WorkerLauncher

  private constructor(store: RunStore, launcher: WorkerLauncher) {
    this.store = store
    this.#launcher = launcher
    this.catalogue = new PluginCatalogue(store, launcher)
    this.recovered = store.recover()
    for (const { id } of this.recovered) settleCheckpoints(store, id)
  }

  static open({ home, launcher = childProcessLauncher() }: HostOptions = {}): EngineHost {
    return new EngineHost(openStore(resolveHome(home)), launcher)
  }

  /** The devices that training can use, and the name of the tensor runtime that found them. */
  async devices(): Promise<{ devices: DeviceDescription[]; runtime: string }> {
    const { devices, runtime } = await askWorker(this.#launcher, { type: 'devices' }, 'deviceList')
    return { devices, runtime }
  }

  /**
   * Starts a run in a worker of its own. Throws a LeydenError, and leaves no run behind, when the configuration, the plugin or a
   * hyper-parameter is wrong; what goes wrong later is in the run's record.
   */
  async start(config: RunConfig, { name, tags = [], parent = null, resumedFrom = null }: StartOptions = {}): Promise<ActiveRun> {
    const checked = checkRunConfig(config)
    const description = await this.catalogue.describe(checked.plugin)
    this.#checkAgainst(description, checked)
    const run = this.store.createRun({ name, plugin: description.name, config: checked, tags, parent, resumedFrom })
    const leftOut = keepSources(checked.plugin, path.join(this.store.runFolder(run.id), 'plugin'))
    if (leftOut.length > 0) this.store.addEvent(run.id, 'sourcesLeftOut', `Too large to be kept with the run: ${leftOut.join(', ')}`)
    return new ActiveRun(run, this.store, this.#launcher.launch({ title: `leyden ${checked.command} ${run.name}` }))
  }

  close(): void {
    this.store.close()
  }

  #checkAgainst(description: PluginDescription, config: RunConfig): void {
    const module = chooseModule(description, config.module)
    chooseData(description, config.data)
    checkHparams(config.hparams, module, findPlugin(config.plugin).path)
  }
}
