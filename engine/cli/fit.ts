import type { Command } from 'commander'
import { askForTrust } from './trust-gate.ts'
import { carryOut } from './carry-out.ts'
import { Context, type Services } from './context.ts'
import type { Exit } from './program.ts'
import { givenRunOptions, givenTrainerOptions, type RunOptions } from './run-options.ts'
import { addTrainingOptions } from './training-options.ts'

interface FitOptions extends RunOptions {
  resume?: string
  test?: boolean
  profile?: boolean
}

const examples = `
Examples:
  leyden fit resources/samples/iris --max-epochs 30
  leyden fit my-model --set hidden=256 --set learningRate=0.003 --seed 7 --tag wide
  leyden fit my-model --resume last --max-epochs 20     go on to epoch 20 from the newest checkpoint
  leyden fit my-model --json | tail -n 1                the result, for a script`

export function addFit(program: Command, services: Services, exit: Exit): void {
  const command = addTrainingOptions(
    program
      .command('fit')
      .summary('train a plugin')
      .description('Trains a plugin in a process of its own, and keeps its history and its checkpoints.'),
  )
    .option(
      '--resume <checkpoint>',
      "go on from a checkpoint: 'last' for this plugin's newest, a checkpoint's folder, or a run; options not given are its run's",
    )
    .option('--test', 'after training, run the test loop with the best weights')
    .option('--profile', 'split the time of steps into data, transfer, execute, callbacks and logging, and name the bottleneck')
    .addHelpText('after', examples)
    .action(async (plugin: string, options: FitOptions) => exit(await fit(new Context(command, services), command, plugin, options)))
}

function fit(context: Context, command: Command, plugin: string, options: FitOptions): Promise<number> {
  return context.withHostToRun(async (host) => {
    const { chooseCheckpoint, chooseModule, completeConfig, readHparams } = await import('../host/index.ts')
    await askForTrust(host, plugin, options.trust ?? false)
    const description = await host.catalogue.describe(plugin)
    const from = options.resume === undefined ? null : chooseCheckpoint(host.store, plugin, options.resume, 'last')
    const parent = from?.run ?? null
    const module = chooseModule(description, options.module ?? parent?.config.module)
    const given = {
      ...givenRunOptions('fit', plugin, options),
      hparams: readHparams(options.set ?? {}, module),
      trainer: { ...givenTrainerOptions(command), ...(options.profile && { profiler: 'simple' as const }) },
      checkpoint: from?.path,
      testAfterFit: options.test,
    }
    const config = completeConfig(given, parent?.config)
    await context.services.prepareRuntime(config.trainer.accelerator)
    if (from?.passedOver.length) {
      context.note(`Passed over ${from.passedOver.map(({ name }) => name).join(', ')}: no epoch was complete, so there is no checkpoint.`)
    }
    if (from) context.note(`Going on from ${from.path}`)
    return carryOut(context, host, config, { name: options.name, tags: options.tag, parent: parent?.id, resumedFrom: from?.path })
  })
}
