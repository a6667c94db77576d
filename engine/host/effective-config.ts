import type { Json, PluginDescription, RunConfig, TrainerConfig } from '../worker/index.ts'
import { boundsOf } from './bounds.ts'
import { chooseData, chooseModule } from './module-choice.ts'
import { trainerSchema } from './trainer-schema.ts'

/** What `barebones` turns off by itself, and can't be set beside it. */
const extras: ReadonlySet<string> = new Set([
  'enableCheckpointing',
  'enableModelSummary',
  'numSanityValSteps',
  'fastDevRun',
  'detectAnomaly',
])

/** A checked configuration with all that it leaves out: what the plugin sets, and the defaults. As a configuration of its own it is the same run. */
export function effectiveConfig(config: RunConfig, description: PluginDescription): RunConfig {
  const { command, plugin, module: _, data: __, hparams, trainer, ...rest } = config
  const module = chooseModule(description, config.module)
  return {
    command,
    plugin,
    module: module.name,
    data: chooseData(description, config.data)?.name,
    hparams: { ...module.defaults, ...hparams },
    trainer: effectiveTrainer(trainer, description.trainer),
    ...rest,
  }
}

function effectiveTrainer(given: TrainerConfig, plugins: Record<string, Json>): TrainerConfig {
  const { maxEpochs, maxSteps } = boundsOf(given, plugins)
  const bounds = { maxEpochs: maxEpochs ?? -1, maxSteps: maxSteps ?? -1 }
  const ofPlugin = Object.fromEntries(Object.entries(plugins).filter(([, value]) => value !== null))
  const chosen = { ...ofPlugin, ...given, ...(given.fastDevRun ? {} : bounds) }
  const defaults = Object.entries(defaultsOf()).filter(([name]) => !(chosen.barebones && extras.has(name)))
  return { ...Object.fromEntries(defaults), ...chosen }
}

function defaultsOf(): Record<string, unknown> {
  const options = Object.entries(trainerSchema.shape).map(([name, schema]) => [name, schema.meta()?.['default']] as const)
  return Object.fromEntries(options.filter(([, value]) => value !== undefined))
}

/** A configuration as a file that `readConfigFiles` reads. */
export async function configText(config: RunConfig & { name?: string; tags?: string[] }): Promise<string> {
  const { toYaml } = await import('./yaml-document.ts')
  return toYaml(JSON.parse(JSON.stringify(config)) as object)
}
