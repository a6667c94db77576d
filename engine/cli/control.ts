import type { Command } from 'commander'
import { LeydenError } from '../errors/index.ts'
import type { JournalEntry, LiveChange } from '../worker/index.ts'
import { Context, type Services } from './context.ts'
import { readNumber } from './run-options.ts'

interface ControlFlags {
  learningRate?: number
  scaleLearningRate?: number
  group?: number
  logEveryNSteps?: number
  maxEpochs?: number
  maxSteps?: number
  checkpoint?: boolean
  stopAfterEpoch?: boolean
}

const numbers = ['logEveryNSteps', 'maxEpochs', 'maxSteps'] as const
const rates = ['learningRate', 'scaleLearningRate'] as const
const acts = ['checkpoint', 'stopAfterEpoch'] as const

/** `leyden runs control`. `reference` says how a run is named. */
export function addControl(runs: Command, services: Services, reference: string): void {
  const command = runs
    .command('control')
    .argument('<run>', reference)
    .summary('change a training while it goes on')
    .description(
      'Changes a training while it goes on, whichever process it belongs to. Each change takes effect at the end of a batch, is kept in the history with its step, and is made again by a run that resumes this one.',
    )
    .option('--lr, --learning-rate <x>', 'set the learning rate; a schedule goes on from it in its shape', readNumber)
    .option('--scale-lr, --scale-learning-rate <x>', 'multiply the learning rate, and all that a schedule makes of it', readNumber)
    .option('--group <n>', 'which group of parameters, from 0 (default: all)', readNumber)
    .option('--log-every-n-steps <n>', 'log metrics of single steps every n-th step', readNumber)
    .option('--max-epochs <n>', 'how many epochs there are in all; -1 for no bound', readNumber)
    .option('--max-steps <n>', 'how many optimiser steps there are in all; -1 for no bound', readNumber)
    .option('--checkpoint', 'save a checkpoint now, which is kept beside the best and the last')
    .option('--stop-after-epoch', 'stop when the epoch ends')
    .addHelpText('after', '\nExamples:\n  leyden runs control last --scale-lr 0.1\n  leyden runs control last --max-epochs 20 --checkpoint')
    .action((run: string, flags: ControlFlags) => control(new Context(command, services), run, flags))
}

async function control(context: Context, run: string, flags: ControlFlags): Promise<void> {
  const changes = changesOf(flags)
  if (changes.length === 0) throw nothingAsked()
  await context.withHost(async (host) => {
    const made: JournalEntry[] = []
    for (const change of changes) made.push(await host.control(run, change))
    context.print(made, () => made.map(({ step, message }) => `At step ${step}: ${message}`).join('\n'))
  })
}

/** The checkpoint comes last, so that it has the other changes. */
function changesOf(flags: ControlFlags): LiveChange[] {
  const { group } = flags
  return [
    ...rates.flatMap((kind) => (flags[kind] === undefined ? [] : [{ kind, value: flags[kind], ...(group !== undefined && { group }) }])),
    ...numbers.flatMap((kind) => (flags[kind] === undefined ? [] : [{ kind, value: flags[kind] }])),
    ...acts.toReversed().flatMap((kind) => (flags[kind] ? [{ kind }] : [])),
  ]
}

function nothingAsked(): LeydenError {
  return new LeydenError('Nothing was asked of the run.', {
    remedy: 'Say what to change, such as --scale-lr 0.1; leyden runs control --help lists it.',
    usage: true,
  })
}
