import type { Command } from 'commander'
import type { EngineHost } from '../host/index.ts'
import { Context, type Services } from './context.ts'
import { type Given, givenHparams, locatingRefusals, readGiven } from './given-config.ts'
import { readNumber, type RunOptions } from './run-options.ts'
import { addTrainingOptions } from './training-options.ts'
import { askForTrust } from './trust-gate.ts'

/** `leyden summary`. */
export function addSummary(program: Command, services: Services): void {
  const command = addTrainingOptions(
    program
      .command('summary')
      .summary('show the layers of a model, their work, and the memory that training it takes')
      .description(
        'Shows the layers of a model with their sizes and multiply-adds, and the memory that a training will take. Trains nothing.',
      ),
  )
    .option('--max-depth <n>', 'how deep layers are shown; -1 for all', readNumber, 1)
    .action(async (plugin: string | undefined, options: RunOptions & { maxDepth: number }) => {
      const context = new Context(command, services)
      const given = await readGiven(command, 'fit', plugin, options)
      return context.withHost((host) => locatingRefusals(given, () => summarize(context, host, given, options)))
    })
}

async function summarize(context: Context, host: EngineHost, given: Given, options: RunOptions & { maxDepth: number }): Promise<void> {
  const { chooseModule, completeConfig } = await import('../host/index.ts')
  const { plugin, module, data, seed, trainer } = given
  await askForTrust(host, plugin, options.trust ?? false)
  const hparams = await givenHparams(given, options, chooseModule(await host.catalogue.describe(plugin), module))
  const config = completeConfig({ command: 'fit', plugin, module, data, seed, hparams, trainer }, undefined)
  await context.services.prepareRuntime(config.trainer.accelerator)
  const report = await host.summarize(config, options.maxDepth)
  context.print(report, () => report.text)
}
