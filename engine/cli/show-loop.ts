import type { Command } from 'commander'
import { Context, type Services } from './context.ts'
import { givenRunOptions, givenTrainerOptions, type RunOptions } from './run-options.ts'
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
  ).action((plugin: string, options: RunOptions) => {
    const context = new Context(command, services)
    return context.withHost(async (host) => {
      const { chooseModule, completeConfig, readHparams } = await import('../host/index.ts')
      await askForTrust(host, plugin, options.trust ?? false)
      const module = chooseModule(await host.catalogue.describe(plugin), options.module)
      const hparams = readHparams(options.set ?? {}, module)
      const given = { ...givenRunOptions('fit', plugin, options), hparams, trainer: givenTrainerOptions(command) }
      const config = completeConfig(given, undefined)
      await services.prepareRuntime(config.trainer.accelerator)
      const loop = await host.showLoop(config)
      context.print({ loop }, () => loop)
    })
  })
}
