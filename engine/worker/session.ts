import { sfc32 } from '../data/index.ts'
import { LeydenError } from '../errors/index.ts'
import type { LightningDataModule, LightningModule } from '../module/index.ts'
import type { LoadedPlugin, ModuleEntry } from '../plugins/index.ts'
import type { Accelerator } from '../tensor/index.ts'
import { Trainer, type TrainerOptions } from '../trainer/index.ts'
import { fileLoggers } from './file-loggers.ts'
import { namedCallbacks } from './named-callbacks.ts'
import type { Json, RunConfig } from './messages.ts'

/** What a run is made of. */
export interface Session {
  module: LightningModule
  moduleName: string
  data: LightningDataModule | null
  dataName: string | null
  hparams: object
  trainer: Trainer
}

/** Where the trainer's checkpoints, values and events go. */
export type SessionOptions = Pick<TrainerOptions, 'loggers' | 'callbacks'> & { defaultRootDir: string }

/** Makes the module, the data module and the trainer that a configuration names. Throws a LeydenError where it names what isn't there. */
export function openSession(config: RunConfig, plugin: LoadedPlugin, options: SessionOptions): Session {
  const { modules, data } = plugin.definition
  const [moduleName, entry] = choose(modules, config.module, 'module', plugin)
  const [dataName, DataClass] = data ? choose(data, config.data, 'data', plugin) : [null, null]
  const hparams = completeHparams(entry, config.hparams)
  const trainer = new Trainer({ ...trainerOptions(config, plugin), ...options, ...partsOf(config, plugin, options) })
  seedMathRandom(config.seed)
  const module = new entry.module(hparams as never)
  return { module, moduleName, data: DataClass && new DataClass(hparams as never), dataName, hparams, trainer }
}

function choose<T>(choices: Record<string, T>, name: string | undefined, what: string, plugin: LoadedPlugin): [string, T] {
  const names = Object.keys(choices)
  const chosen = name ?? (names.length === 1 ? names[0]! : undefined)
  if (chosen !== undefined && chosen in choices) return [chosen, choices[chosen]!]
  const problem = chosen === undefined ? `has several: ${names.join(', ')}` : `has no ${what} '${chosen}'; it has: ${names.join(', ')}`
  throw new LeydenError(`The plugin ${plugin.definition.name} ${problem}.`, { remedy: `Choose one: --${what} ${names[0]}`, usage: true })
}

/** Refinements of the schema, which its JSON form lacks, are checked here. */
function completeHparams({ hparams: schema }: ModuleEntry, given: Record<string, Json>): object {
  if (!schema) return given
  const { success, data, error } = schema.safeParse(given)
  if (success) return data
  const problems = error.issues.map(({ path, message }) => `${path.join('.') || 'hparams'}: ${message}`)
  throw new LeydenError(`The hyper-parameters are refused: ${problems.join('; ')}.`, {
    remedy: 'Set them by --set key=value.',
    usage: true,
  })
}

/** The plugin's callbacks and loggers, or those that the configuration names in their stead; the run's own are there in any case. */
function partsOf({ trainer }: RunConfig, { definition }: LoadedPlugin, own: SessionOptions) {
  const { callbacks = [], loggers = [], logger } = definition.trainer ?? {}
  const ofPlugin = [...loggers, ...(logger ? [logger].flat() : [])]
  const chosen = trainer.logger ? fileLoggers(trainer.logger, own.defaultRootDir) : ofPlugin
  return {
    loggers: [...(own.loggers ?? []), ...chosen],
    callbacks: [...(trainer.callbacks ? namedCallbacks(trainer.callbacks) : callbacks), ...(own.callbacks ?? [])],
  }
}

function trainerOptions(config: RunConfig, plugin: LoadedPlugin): TrainerOptions {
  const defaults = plugin.definition.trainer ?? {}
  // Who bounds the steps or the time doesn't want the plugin's bound of epochs to cut them short.
  const bounded =
    config.trainer.maxSteps === undefined && config.trainer.maxTime === undefined ? defaults : { ...defaults, maxEpochs: undefined }
  const { logger: _, loggers: __, callbacks: ___, ...given } = { ...bounded, ...config.trainer }
  const { precision, accelerator, maxEpochs, maxSteps, checkValEveryNEpoch, ...options } = given
  return {
    ...options,
    accelerator: accelerator as Accelerator | undefined,
    precision: precision as TrainerOptions['precision'],
    maxEpochs: unbounded(maxEpochs),
    maxSteps: unbounded(maxSteps),
    checkValEveryNEpoch: unbounded(checkValEveryNEpoch),
    seed: config.seed,
    enableProgressBar: false,
  }
}

/** -1 stands for no bound in configurations, null in the trainer's options. */
const unbounded = (value: number | null | undefined) => (value === -1 ? null : value)

/** Code that draws from Math.random, such as tf.util.shuffle, draws the same in each run of a seed. The process is the run's own. */
function seedMathRandom(seed: number): void {
  Math.random = sfc32(seed, 0x6c657964)
}
