import { completeConfig, type StartOptions } from '../host/index.ts'
import { findPlugin } from '../plugin-files/index.ts'
import type { RunConfig, TrainerConfig } from '../worker/index.ts'
import type { RunRequest } from './contract/index.ts'
import { resolvePluginPath } from './plugin-path.ts'
import { requireRuntime } from './runtime.ts'
import type { Services } from './services.ts'

/** Starts a new run and returns its id. Throws a LeydenError where it can't be, and nothing was started then. */
export function startRun(services: Services, { plugin, module, data, hparams, trainer, seed, testAfterFit, name, tags }: RunRequest) {
  const { path } = findPlugin(resolvePluginPath(plugin))
  const given = { command: 'fit', plugin: path, module, data, hparams, trainer: trainer as TrainerConfig, seed, testAfterFit } as const
  return launch(services, completeConfig(given, undefined), { name, tags })
}

/** As `startRun`, for a complete configuration. */
export async function launch({ host, runtime }: Services, config: RunConfig, options: StartOptions): Promise<{ run: string }> {
  // Before what the machine lacks, all that a person can mend in the form.
  const { description } = await host.check(config)
  requireRuntime(runtime, config.trainer.accelerator ?? description.trainer['accelerator'])
  const { id } = await host.start(config, options)
  return { run: id }
}
