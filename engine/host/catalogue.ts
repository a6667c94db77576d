import { existsSync } from 'node:fs'
import path from 'node:path'
import { LeydenError } from '../errors/index.ts'
import { findPlugin, hashPlugin } from '../plugin-files/index.ts'
import type { RunStore } from '../store/index.ts'
import type { Json, PluginDescription, WorkerLauncher } from '../worker/index.ts'
import { askWorker } from './ask-worker.ts'
import { findSamples, samplesFolder } from './samples.ts'

export interface KnownPlugin {
  path: string
  /** Null until the plugin was loaded once. */
  name: string | null
  /** Ships with Leyden. */
  sample: boolean
  trusted: boolean
  present: boolean
}

/** What is remembered of a plugin, by its absolute path. Both parts go by the content hash they were made at. */
interface Memory {
  trustedHash?: string
  described?: { hash: string; description: PluginDescription }
}

const settingKey = 'plugins'

/** Which plugins there are, what they offer, and whether the user trusts them to run. Loads none itself: a worker does. */
export class PluginCatalogue {
  readonly #store: RunStore
  readonly #launcher: WorkerLauncher

  constructor(store: RunStore, launcher: WorkerLauncher) {
    this.#store = store
    this.#launcher = launcher
  }

  /** Those that were trusted or used before, and the samples. */
  list(): KnownPlugin[] {
    const paths = new Set([...findSamples(), ...Object.keys(this.#memories())])
    return [...paths].map((plugin) => {
      const present = existsSync(plugin)
      const name = this.#memories()[plugin]?.described?.description.name ?? null
      return { path: plugin, name, sample: isSample(plugin), trusted: present && this.isTrusted(plugin), present }
    })
  }

  /** True when the plugin's content is the one that was trusted, or when it ships with Leyden. */
  isTrusted(given: string): boolean {
    const { path: plugin } = findPlugin(given)
    return isSample(plugin) || this.#memories()[plugin]?.trustedHash === hashPlugin(plugin)
  }

  /** Remembers that the plugin, with the content that it has now, may run. */
  trust(given: string): void {
    const { path: plugin } = findPlugin(given)
    this.#remember(plugin, { trustedHash: hashPlugin(plugin) })
  }

  /** What the plugin offers. Throws a LeydenError when it isn't trusted, or has a fault. */
  async describe(given: string): Promise<PluginDescription> {
    const { path: plugin } = findPlugin(given)
    if (!this.isTrusted(plugin)) throw untrusted(plugin)
    const hash = hashPlugin(plugin)
    const known = this.#memories()[plugin]?.described
    if (known?.hash === hash) return known.description
    const { description } = await askWorker(this.#launcher, { type: 'inspect', plugin }, 'description')
    this.#remember(plugin, { described: { hash, description } })
    return description
  }

  #memories(): Record<string, Memory> {
    return (this.#store.getSetting(settingKey) ?? {}) as unknown as Record<string, Memory>
  }

  #remember(plugin: string, change: Memory): void {
    const memories = this.#memories()
    this.#store.setSetting(settingKey, { ...memories, [plugin]: { ...memories[plugin], ...change } } as unknown as Json)
  }
}

function isSample(plugin: string): boolean {
  const below = path.relative(samplesFolder, plugin)
  return !below.startsWith('..') && !path.isAbsolute(below)
}

function untrusted(plugin: string): LeydenError {
  return new LeydenError(
    `The plugin ${plugin} is not trusted in the form that it has now. A plugin is a program: it runs with all your rights.`,
    {
      remedy: `Look at what is in it; then run again with --trust, or run: leyden plugins trust ${plugin}`,
      usage: true,
    },
  )
}
