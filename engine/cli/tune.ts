import type { Command } from 'commander'
import type { TuneRequest } from '../worker/index.ts'
import type { EngineHost } from '../host/index.ts'
import { carryOut } from './carry-out.ts'
import { Context, type Services } from './context.ts'
import type { Exit } from './program.ts'
import { type Given, givenHparams, locatingRefusals, readGiven } from './given-config.ts'
import { readNumber, type RunOptions } from './run-options.ts'
import { addTrainingOptions } from './training-options.ts'
import { askForTrust } from './trust-gate.ts'

type Options = RunOptions & Record<string, unknown>

/** `leyden tune`. */
export function addTune(program: Command, services: Services, exit: Exit): void {
  const tune = program
    .command('tune')
    .summary('search for a learning rate or a batch size')
    .description('Searches for a hyper-parameter by short trials, which leave the weights as they were. What it found is kept as a run.')
  addSearch(tune, 'lr', 'lr', 'train with a rate that rises from step to step, and suggest one by the losses', services, exit, (command) =>
    command
      .option('--min-lr <x>', 'the first rate (default: 1e-8)', readNumber)
      .option('--max-lr <x>', 'the last rate (default: 1)', readNumber)
      .option('--num-training <n>', 'how many rates (default: 100)', readNumber)
      .option('--mode <m>', 'exponential or linear: rates by equal factors or equal sums (default: exponential)')
      .option('--early-stop-threshold <x>', 'end where the loss is so many times the smallest (default: 4)', readNumber)
      .option('--smoothing <x>', 'what of the mean of losses stays at a step (default: 0.98)', readNumber),
  )
  addSearch(tune, 'batch-size', 'batchSize', 'find the largest batch size that memory has room for', services, exit, (command) =>
    command
      .option('--mode <m>', 'power or binsearch: double it until it fails, or look between the last two then too (default: power)')
      .option('--steps-per-trial <n>', 'steps that each size is tried with (default: 3)', readNumber)
      .option('--init-val <n>', 'the first size (default: 2)', readNumber)
      .option('--max-trials <n>', 'sizes that are tried at most (default: 25)', readNumber)
      .option('--max-val <n>', 'the largest size that is tried (default: 8192)', readNumber)
      .option('--batch-arg-name <name>', 'the hyper-parameter that has it (default: batchSize)'),
  )
}

/** The options of a search, by the names of the Tuner's. */
const searchOptions = {
  lr: ['minLr', 'maxLr', 'numTraining', 'mode', 'earlyStopThreshold', 'smoothing'],
  batchSize: ['mode', 'stepsPerTrial', 'initVal', 'maxTrials', 'maxVal', 'batchArgName'],
}

function addSearch(
  tune: Command,
  name: string,
  find: TuneRequest['find'],
  summary: string,
  services: Services,
  exit: Exit,
  addOptions: (command: Command) => Command,
): void {
  const command = addOptions(addTrainingOptions(tune.command(name).summary(summary)))
    .description(`${summary.charAt(0).toUpperCase()}${summary.slice(1)}.`)
    .action(async (plugin: string | undefined, options: Options) =>
      exit(await search(find, new Context(command, services), command, plugin, options)),
    )
}

function search(
  find: TuneRequest['find'],
  context: Context,
  command: Command,
  plugin: string | undefined,
  options: Options,
): Promise<number> {
  return context.withHostToRun(async (host) => {
    const given = await readGiven(command, 'fit', plugin, options)
    const chosen = searchOptions[find].filter((name) => command.getOptionValueSource(name) === 'cli')
    const tune = { find, options: Object.fromEntries(chosen.map((name) => [name, options[name] as string | number])) }
    return locatingRefusals(given, () => tuneBy(context, host, given, options, tune))
  })
}

async function tuneBy(context: Context, host: EngineHost, given: Given, options: RunOptions, tune: TuneRequest): Promise<number> {
  const { chooseModule, completeConfig } = await import('../host/index.ts')
  const { plugin, module, data, seed, trainer, name, tags } = given
  await askForTrust(host, plugin, options.trust ?? false)
  const hparams = await givenHparams(given, options, chooseModule(await host.catalogue.describe(plugin), module))
  const config = completeConfig({ command: 'tune', plugin, module, data, seed, hparams, trainer, tune }, undefined)
  await context.services.prepareRuntime(config.trainer.accelerator)
  return carryOut(context, host, config, { name, tags })
}
