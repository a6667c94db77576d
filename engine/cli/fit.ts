import type { Command } from 'commander'
import type { EngineHost } from '../host/index.ts'
import { askForTrust } from './trust-gate.ts'
import { carryOut } from './carry-out.ts'
import { Context, type Services } from './context.ts'
import type { Exit } from './program.ts'
import { type Given, givenHparams, locatingRefusals, printConfig, readGiven } from './given-config.ts'
import type { RunOptions } from './run-options.ts'
import { addTrainingOptions } from './training-options.ts'

interface FitOptions extends RunOptions {
  resume?: string
  test?: boolean
  profile?: boolean
  replay?: boolean
}

const examples = `
Examples:
  leyden fit resources/samples/iris --max-epochs 30
  leyden fit my-model --set hidden=256 --set learningRate=0.003 --seed 7 --tag wide
  leyden fit my-model --resume last --max-epochs 20     go on to epoch 20 from the newest checkpoint
  leyden fit --config run.yaml --max-epochs 20          options from a file; leyden fit my-model --print-config writes one
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
    .option('--no-replay', 'with --resume: leave out the changes that were made to its run while it went on (leyden runs control)')
    .option('--test', 'after training, run the test loop with the best weights')
    .option('--profile', 'split the time of steps into data, transfer, execute, callbacks and logging, and name the bottleneck')
    .addHelpText('after', examples)
    .action(async (plugin: string | undefined, options: FitOptions) =>
      exit(await fit(new Context(command, services), command, plugin, options)),
    )
}

function fit(context: Context, command: Command, plugin: string | undefined, options: FitOptions): Promise<number> {
  return context.withHostToRun(async (host) => {
    const given = await readGiven(command, 'fit', plugin, options)
    return locatingRefusals(given, () => train(context, host, given, options))
  })
}

async function train(context: Context, host: EngineHost, given: Given, options: FitOptions): Promise<number> {
  const { chooseCheckpoint, chooseModule, completeConfig, journalOf } = await import('../host/index.ts')
  const { plugin, data, seed, name, tags } = given
  await askForTrust(host, plugin, options.trust ?? false)
  const description = await host.catalogue.describe(plugin)
  const resume = options.resume ?? given.checkpoint
  const from = resume === undefined ? null : chooseCheckpoint(host.store, plugin, resume, 'last')
  const parent = from?.run ?? null
  const hparams = await givenHparams(given, options, chooseModule(description, given.module ?? parent?.config.module))
  const trainer = { ...given.trainer, ...(options.profile && { profiler: 'simple' as const }) }
  const ofParent = parent && options.replay !== false ? journalOf(host.store, parent, trainer) : []
  const testAfterFit = options.test ?? given.testAfterFit
  const chosen = {
    command: 'fit' as const,
    plugin,
    module: given.module,
    data,
    seed,
    hparams,
    trainer,
    checkpoint: from?.path,
    journal: parent ? ofParent : given.journal,
    testAfterFit,
  }
  const config = completeConfig(chosen, parent?.config)
  if (options.printConfig) return printConfig(context, host, config, given)
  await context.services.prepareRuntime(config.trainer.accelerator)
  if (from?.passedOver.length) {
    context.note(`Passed over ${from.passedOver.map(({ name }) => name).join(', ')}: no epoch was complete, so there is no checkpoint.`)
  }
  if (from) context.note(`Going on from ${from.path}`)
  return carryOut(context, host, config, { name, tags, parent: parent?.id, resumedFrom: from?.path })
}
