import type { z } from 'zod'
import type { LightningDataModule } from './data-module.ts'
import type { LightningModule } from './lightning-module.ts'

/** A zod object whose fields are hyper-parameters; its JSON Schema makes forms, `--set` and search spaces. */
export type HparamsSchema = z.ZodObject

export interface ModuleEntry {
  module: new (hparams: never) => LightningModule
  /** Left out for a module without hyper-parameters. */
  hparams?: HparamsSchema
}

export type DataClass = new (hparams: never) => LightningDataModule

/** Options of the trainer that suit the plugin; what a run is given goes before them. */
export interface TrainerDefaults {
  maxEpochs?: number
  maxSteps?: number
  accumulateGradBatches?: number
  gradientClipVal?: number
  gradientClipAlgorithm?: 'norm' | 'value'
  logEveryNSteps?: number
}

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
