import type { HparamsSchema, LightningDataModule, LightningModule } from '../module/index.ts'
import type { TrainerOptions } from '../trainer/index.ts'

export interface ModuleEntry {
  module: new (hparams: never) => LightningModule
  /** Left out for a module without hyper-parameters. */
  hparams?: HparamsSchema
}

export type DataClass = new (hparams: never) => LightningDataModule

/** Options of the trainer that are the run's own: where its files go, what its random numbers start from, who shows it. */
type OfRun = 'defaultRootDir' | 'seed' | 'enableProgressBar' | 'fastDevRun'

/** Options of the trainer that suit the plugin, callbacks and loggers too; what a run is given goes before each of them. */
export type TrainerDefaults = Omit<TrainerOptions, OfRun>

export interface PluginDefinition {
  /** How lists and runs name the plugin. */
  name: string
  description?: string
  modules: Record<string, ModuleEntry>
  /** Data modules; left out where the modules bring their own loaders. */
  data?: Record<string, DataClass>
  trainer?: TrainerDefaults
}

const brand = Symbol.for('leyden.plugin')

/** Declares what a plugin folder offers; the default export of its `plugin.ts`. */
export function definePlugin<Definition extends PluginDefinition>(definition: Definition): Definition {
  return Object.defineProperty({ ...definition }, brand, { value: true })
}

/** True for what `definePlugin` returned, also of another copy of Leyden. */
export function isPlugin(value: unknown): value is PluginDefinition {
  return typeof value === 'object' && value !== null && brand in value
}
