import type { Command } from 'commander'
import type { EngineHost } from '../host/index.ts'
import { Context, type Services } from './context.ts'
import { type Given, givenHparams, locatingRefusals, printConfig, readGiven } from './given-config.ts'
import type { RunOptions } from './run-options.ts'
import { addTrainingOptions } from './training-options.ts'
import { askForTrust } from './trust-gate.ts'

/** `leyden show-loop`. */
export function addShowLoop(program: Command, services: Services): void {
  const command = addTrainingOptions(
    program
      .command('show-loop')
      .summary('print the loop that a training would run')
      .description(
        'Prints the training loop of a plugin with these options as pseudo-code: each hook with the callbacks and modules that implement it, and the options that decide. Trains nothing.',
      ),
  ).action(async (plugin: string | undefined, options: RunOptions) => {
    const context = new Context(command, services)
    const given = await readGiven(command, 'fit', plugin, options)
    return context.withHost((host) => locatingRefusals(given, () => showLoop(context, host, given, options)))
  })
}

async function showLoop(context: Context, host: EngineHost, given: Given, options: RunOptions): Promise<void> {
  const { chooseModule, completeConfig } = await import('../host/index.ts')
  const { plugin, module, data, seed, trainer } = given
  await askForTrust(host, plugin, options.trust ?? false)
  const hparams = await givenHparams(given, options, chooseModule(await host.catalogue.describe(plugin), module))
  const config = completeConfig({ command: 'fit', plugin, module, data, seed, hparams, trainer }, undefined)
  if (options.printConfig) return void (await printConfig(context, host, config, given))
  await context.services.prepareRuntime(config.trainer.accelerator)
  const loop = await host.showLoop(config)
  context.print({ loop }, () => loop)
}
