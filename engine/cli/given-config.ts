import path from 'node:path'
import type { Command } from 'commander'
import { LeydenError } from '../errors/index.ts'
import type { ConfigFiles, ConfigValues, EngineHost } from '../host/index.ts'
import type { PluginDescription, RunCommand, RunConfig, TrainerConfig } from '../worker/index.ts'
import type { Context } from './context.ts'
import { givenTrainerOptions, type RunOptions } from './run-options.ts'

/** What a command was given: by its flags, and below them by configuration files. */
export interface Given extends Omit<ConfigValues, 'command' | 'trainer'> {
  command: RunCommand
  plugin: string
  trainer: TrainerConfig
  files: ConfigFiles
  /** Whether a value is a flag's, such as `['trainer', 'maxEpochs']`. */
  isFlag(place: string[]): boolean
}

/** Throws where no plugin is named, or a file is wrong or for another command. */
export async function readGiven(command: Command, kind: RunCommand, plugin: string | undefined, options: RunOptions): Promise<Given> {
  const { readConfigFiles } = await import('../host/index.ts')
  const files = await readConfigFiles((options.config ?? []).map((file) => path.resolve(file)))
  const { values } = files
  if (values.command !== undefined && values.command !== kind) throw otherCommand(kind, values.command, files)
  const chosen = plugin ?? values.plugin
  if (chosen === undefined) throw noPlugin(kind)
  const flags = { module: options.module, data: options.data, seed: options.seed, name: options.name, tags: options.tag }
  const trainer = await withParts(givenTrainerOptions(command))
  const fromFlags: object = { ...flags, trainer, hparams: options.set ?? {} }
  const isFlag = (place: string[]) => place.reduce<unknown>((at, part) => (at as Record<string, unknown>)?.[part], fromFlags) !== undefined
  return { ...values, ...definedOf(flags), command: kind, plugin: chosen, trainer: { ...values.trainer, ...trainer }, files, isFlag }
}

/** Callbacks and loggers are names with commas between them, or a list as YAML writes it: `Timer, { name: EarlyStopping, monitor: val_loss }`. */
async function withParts(trainer: TrainerConfig): Promise<TrainerConfig> {
  const lists = await Promise.all(
    (['callbacks', 'logger'] as const).map(async (name) => [name, await readParts(trainer[name], name)] as const),
  )
  return { ...trainer, ...definedOf(Object.fromEntries(lists)) }
}

async function readParts(text: unknown, option: string): Promise<unknown> {
  if (typeof text !== 'string') return undefined
  if (/^[\w\s,]*$/.test(text)) return text.split(',').flatMap((name) => name.trim() || [])
  const { parseYamlValue } = await import('../host/index.ts')
  const list = text.trim().startsWith('[') ? text : `[${text}]`
  return parseYamlValue(list, `--${option} is ${text}; it must be names with commas between them, or a list as YAML writes it.`)
}

/** The hyper-parameters that were given. */
export async function givenHparams({ hparams }: Given, { set = {} }: RunOptions, module: PluginDescription['modules'][number]) {
  const { readHparams } = await import('../host/index.ts')
  return { ...hparams, ...readHparams(set, module) }
}

/** Does `work`; what it refuses names the place in the file that has it. */
export async function locatingRefusals<T>({ files, isFlag }: Given, work: () => Promise<T>): Promise<T> {
  const { locateRefusal, RefusedConfig } = await import('../host/index.ts')
  try {
    return await work()
  } catch (error) {
    throw error instanceof RefusedConfig ? locateRefusal(error, files, isFlag) : error
  }
}

/** Prints the configuration that would run, complete, as a file for `--config`. Throws where it is refused. */
export async function printConfig(context: Context, host: EngineHost, config: RunConfig, { name, tags }: Given): Promise<number> {
  const { configText, effectiveConfig } = await import('../host/index.ts')
  const { config: checked, description } = await host.check(config)
  const complete = { ...effectiveConfig(checked, description), ...definedOf({ name, tags }) }
  const text = context.json ? '' : await configText(complete)
  context.print(complete, () => text)
  return 0
}

function definedOf<T extends object>(values: T): T {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined)) as T
}

function noPlugin(kind: RunCommand): LeydenError {
  return new LeydenError('No plugin was named.', {
    remedy: `Name its folder or file: leyden ${kind} my-model, or as plugin: in the file of --config.`,
    usage: true,
  })
}

function otherCommand(kind: RunCommand, given: RunCommand, { locate }: ConfigFiles): LeydenError {
  return new LeydenError(`The configuration is for ${given}, and the command is ${kind}.`, {
    location: locate(['command']),
    remedy: 'Leave command out of the file to use it for several.',
    usage: true,
  })
}
