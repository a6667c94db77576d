import { existsSync } from 'node:fs'
import path from 'node:path'
import { LeydenError } from '../errors/index.ts'
import { findPlugin, hashPlugin, listPluginFiles } from '../plugin-files/index.ts'
import type { RunStore } from '../store/index.ts'
import type { Json, PluginDescription, WorkerLauncher } from '../worker/index.ts'
import { askWorker } from './ask-worker.ts'
import { findSamples, samplesFolder } from './samples.ts'
import { UntrustedPlugin } from './untrusted-plugin.ts'

export interface KnownPlugin {
  path: string
  /** Null until the plugin was loaded once. */
  name: string | null
  /** Ships with Leyden. */
  sample: boolean
  trusted: boolean
  present: boolean
}

/** What a person sees before they trust a plugin. */
export interface PluginSources {
  path: string
  /** Stands for the content of its code. */
  hash: string
  trusted: boolean
  files: { path: string; bytes: number }[]
}

/** What a plugin offered when its content had this hash. */
interface Described {
  hash: string
  description: PluginDescription
}

/** A setting each, by the plugin's absolute path: processes that remember at once don't lose each other's. */
const trustedKey = 'trusted:'
const describedKey = 'described:'

/** Which plugins there are, what they offer, and whether the user trusts them to run. Loads none itself: a worker does. */
export class PluginCatalogue {
  readonly #store: RunStore
  readonly #launcher: WorkerLauncher
  readonly #closing: AbortSignal | undefined

  /** An aborted `closing` ends what is being asked. */
  constructor(store: RunStore, launcher: WorkerLauncher, closing?: AbortSignal) {
    this.#store = store
    this.#launcher = launcher
    this.#closing = closing
  }

  /** The samples, and those that were trusted or used before. */
  list(): KnownPlugin[] {
    const described = this.#store.listSettings(describedKey) as unknown as Record<string, Described>
    const paths = new Set([...findSamples(), ...Object.keys(this.#store.listSettings(trustedKey)), ...Object.keys(described)])
    return [...paths].map((plugin) => {
      const present = existsSync(plugin)
      const name = described[plugin]?.description.name ?? null
      return { path: plugin, name, sample: isSample(plugin), trusted: present && this.#isTrusted(plugin), present }
    })
  }

  /** Throws a LeydenError where there is no plugin at `given`. */
  sources(given: string): PluginSources {
    const place = findPlugin(given)
    const files = listPluginFiles(place).filter(({ source }) => source)
    const hash = hashPlugin(place.path)
    return {
      path: place.path,
      hash,
      trusted: this.#trusts(place.path, hash),
      files: files.map(({ relative, bytes }) => ({ path: relative, bytes })),
    }
  }

  /** True when the plugin's content is the one that was trusted, or when it ships with Leyden. */
  isTrusted(given: string): boolean {
    const { path: plugin } = findPlugin(given)
    return this.#trusts(plugin, hashPlugin(plugin))
  }

  /** Remembers that the plugin, with the content that it has now, may run. Throws a LeydenError where that isn't the content of `shown`. */
  trust(given: string, shown?: string): void {
    const { path: plugin } = findPlugin(given)
    const hash = hashPlugin(plugin)
    if (shown !== undefined && shown !== hash) throw changed(plugin)
    this.#store.setSetting(trustedKey + plugin, hash)
  }

  /** What the plugin offers. Throws an UntrustedPlugin, or a LeydenError where it has a fault. */
  async describe(given: string): Promise<PluginDescription> {
    const { path: plugin, entry } = findPlugin(given)
    const hash = hashPlugin(plugin)
    if (!this.#trusts(plugin, hash)) throw new UntrustedPlugin(plugin)
    const known = this.#store.getSetting(describedKey + plugin) as unknown as Described | undefined
    if (known?.hash === hash) return known.description
    const { description } = await askWorker(this.#launcher, { type: 'inspect', plugin }, 'description', {
      file: entry,
      signal: this.#closing,
      remedy: 'A plugin that is loaded only declares: move what waits or computes into its hooks, such as prepareData.',
    })
    this.#store.setSetting(describedKey + plugin, { hash, description } satisfies Described as unknown as Json)
    return description
  }

  #trusts(plugin: string, hash: string): boolean {
    return isSample(plugin) || this.#store.getSetting(trustedKey + plugin) === hash
  }

  /** One that is known but isn't a plugin any more, or can't be read, is trusted by nobody. */
  #isTrusted(plugin: string): boolean {
    try {
      return this.isTrusted(plugin)
    } catch {
      return false
    }
  }
}

function isSample(plugin: string): boolean {
  const below = path.relative(samplesFolder, plugin)
  return !below.startsWith('..') && !path.isAbsolute(below)
}

function changed(plugin: string): LeydenError {
  return new LeydenError(`The plugin ${plugin} has changed since its files were shown.`, { remedy: 'Look at its files again.' })
}
