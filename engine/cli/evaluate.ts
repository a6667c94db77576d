import path from 'node:path'
import type { Command } from 'commander'
import type { EngineHost } from '../host/index.ts'
import { carryOut } from './carry-out.ts'
import { Context, type Services } from './context.ts'
import type { Exit } from './program.ts'
import { type Given, givenHparams, locatingRefusals, printConfig, readGiven } from './given-config.ts'
import { addDeviceOptions, addLimit, addRunOptions, type RunOptions } from './run-options.ts'
import { askForTrust } from './trust-gate.ts'

interface EvaluateOptions extends RunOptions {
  checkpoint?: string
  output?: string
}

type Evaluation = 'validate' | 'test' | 'predict'

export function addValidate(program: Command, services: Services, exit: Exit): void {
  const command = evaluation(program, 'validate', 'measure trained weights on the validation data', services, exit)
  addLimit(command, 'val', 'use a part of the validation data')
}

export function addTest(program: Command, services: Services, exit: Exit): void {
  const command = evaluation(program, 'test', 'measure trained weights on the test data', services, exit)
  addLimit(command, 'test', 'use a part of the test data')
}

export function addPredict(program: Command, services: Services, exit: Exit): void {
  const command = evaluation(program, 'predict', 'write what trained weights predict', services, exit)
  addLimit(command, 'predict', 'use a part of the data').option(
    '--output <file>',
    'where predictions go, one line of JSON for each sample (default: predictions.jsonl)',
  )
}

function evaluation(program: Command, name: Evaluation, summary: string, services: Services, exit: Exit): Command {
  const command = addRunOptions(
    program
      .command(name)
      .summary(summary)
      .description(
        `${summary.charAt(0).toUpperCase()}${summary.slice(1)}. Module and hyper-parameters are those that the weights were trained with.`,
      ),
  ).option('--checkpoint <which>', "'best' or 'last' of the plugin's newest training, a checkpoint's folder, or a run (default: best)")
  return addDeviceOptions(command)
    .addHelpText(
      'after',
      `\nExamples:\n  leyden ${name} my-model\n  leyden ${name} my-model --checkpoint RUN        the best weights of that run`,
    )
    .action(async (plugin: string | undefined, options: EvaluateOptions) =>
      exit(await evaluate(name, new Context(command, services), command, plugin, options)),
    )
}

function evaluate(
  name: Evaluation,
  context: Context,
  command: Command,
  plugin: string | undefined,
  options: EvaluateOptions,
): Promise<number> {
  return context.withHostToRun(async (host) => {
    const given = await readGiven(command, name, plugin, options)
    return locatingRefusals(given, () => measure(context, host, given, options))
  })
}

async function measure(context: Context, host: EngineHost, given: Given, options: EvaluateOptions): Promise<number> {
  const { chooseCheckpoint, chooseModule, completeConfig } = await import('../host/index.ts')
  const { command, plugin, module, data, seed, name, tags, trainer } = given
  await askForTrust(host, plugin, options.trust ?? false)
  const description = await host.catalogue.describe(plugin)
  const from = chooseCheckpoint(host.store, plugin, options.checkpoint ?? given.checkpoint ?? 'best', 'best')
  const hparams = await givenHparams(given, options, chooseModule(description, module ?? from.run?.config.module))
  const output = command === 'predict' ? path.resolve(options.output ?? given.output ?? 'predictions.jsonl') : undefined
  const config = completeConfig({ command, plugin, module, data, seed, hparams, trainer, checkpoint: from.path, output }, from.run?.config)
  if (options.printConfig) return printConfig(context, host, config, given)
  await context.services.prepareRuntime(config.trainer.accelerator)
  context.note(`Weights of ${from.path}`)
  return carryOut(context, host, config, { name, tags, parent: from.run?.id, resumedFrom: from.path })
}
