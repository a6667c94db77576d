import path from 'node:path'
import { type Command, InvalidArgumentError, Option } from 'commander'
import type { TrainerConfig } from '../worker/index.ts'

/** What the commands that run a plugin have in common, as commander reads it. */
export interface RunOptions {
  config?: string[]
  printConfig?: boolean
  module?: string
  data?: string
  set?: Record<string, string>
  seed?: number
  name?: string
  tag?: string[]
  trust?: boolean
}

const trainerOptions = [
  'accelerator',
  'devices',
  'precision',
  'capture',
  'maxEpochs',
  'maxSteps',
  'limitTrainBatches',
  'limitValBatches',
  'limitTestBatches',
  'limitPredictBatches',
  'overfitBatches',
  'fastDevRun',
  'reloadDataloadersEveryNEpochs',
  'numSanityValSteps',
  'valCheckInterval',
  'checkValEveryNEpoch',
  'minEpochs',
  'minSteps',
  'maxTime',
  'barebones',
  'deterministic',
  'detectAnomaly',
  'strategy',
  'numNodes',
  'accumulateGradBatches',
  'gradientClipVal',
  'gradientClipAlgorithm',
  'logEveryNSteps',
  'logger',
  'callbacks',
  'profiler',
  'enableCheckpointing',
  'enableProgressBar',
  'enableModelSummary',
  'syncBatchNorm',
  'useDistributedSampler',
  'benchmark',
  'inferenceMode',
  'defaultRootDir',
] as const satisfies (keyof TrainerConfig)[]

/** Options that say what is run. */
export function addRunOptions(command: Command): Command {
  return command
    .argument('[plugin]', "the plugin's folder, or its file (needed where no configuration names it)", (given: string) =>
      path.resolve(given),
    )
    .option('--config <file>', 'options from a YAML file; may be repeated, the later goes before, and flags go before both', collect)
    .option('--print-config', 'print the configuration that would run, complete, as such a file, and run nothing')
    .option('--module <name>', 'which of its modules (needed where it has several)')
    .option('--data <name>', 'which of its data modules (needed where it has several)')
    .option('--set <key=value>', 'set a hyper-parameter; may be repeated (see them with: leyden plugins show PLUGIN)', readPair)
    .option('--seed <n>', 'seed of all random numbers (default: 1)', readNumber)
    .option('--name <name>', "name of the run (default: the plugin's name and a number)")
    .option('--tag <tag>', 'tag of the run; may be repeated', collect)
    .option('--trust', 'let the plugin run without being asked: it is a program, and it runs with your rights')
}

/** Options that say where it is computed. */
export function addDeviceOptions(command: Command): Command {
  addSwitch(command, 'enable-progress-bar', 'show how far it is (default: yes)')
  for (const [flag, description] of Object.entries(ofLightning)) addSwitch(command, flag, description, true)
  addSwitch(command, 'detect-anomaly', 'end at the first operation that gives NaN, with its name; slow')
  addSwitch(command, 'deterministic', 'let a GPU use only operations that give the same bits in each run')
  return command
    .addOption(new Option('--default-root-dir <folder>', "a run's files are in the home: see --home").hideHelp())
    .option('--accelerator <a>', 'auto, cpu or gpu (default: auto)')
    .option('--devices <d>', 'auto or 1 (default: auto)')
    .option('--strategy <s>', 'auto: one process on one device (default: auto)')
    .option('--num-nodes <n>', '1 (default: 1)', readNumber)
    .option('--precision <p>', '32-true; bf16-mixed or, on a GPU, 16-mixed: multiply in bfloat16 or float16 (default: 32-true)')
    .option('--capture <c>', "on, off, or require: record steps and run each as one op; require fails where that can't be (default: on)")
}

/** Options of Lightning's that have one right value here, which is not worth a line of help. */
const ofLightning = {
  'sync-batch-norm': 'no: a run is one process on one device',
  'use-distributed-sampler': 'yes: one process reads all samples',
  benchmark: 'no: TensorFlow chooses its fastest convolutions by itself',
  'inference-mode': 'yes: evaluation keeps no gradients',
}

/** `--flag` and `--no-flag`: what a configuration file turns on, a flag must be able to turn off. */
export function addSwitch(command: Command, flag: string, description: string, hidden = false): Command {
  return command.addOption(new Option(`--${flag}`, description).hideHelp(hidden)).addOption(new Option(`--no-${flag}`).hideHelp())
}

export function addLimit(command: Command, flag: string, what: string): Command {
  return command.option(`--limit-${flag}-batches <x>`, `${what}: a count (100) or a share (0.1) of the batches`, readLimit)
}

/** The trainer options that were given on the command line; those that weren't have no key, those set back to their default undefined. */
export function givenTrainerOptions(command: Command): TrainerConfig {
  const given = trainerOptions.filter((name) => command.getOptionValueSource(name) === 'cli')
  return Object.fromEntries(given.map((name) => [name, withoutAll(command.getOptionValue(name))]))
}

function withoutAll(value: unknown): unknown {
  return value === 'all' ? undefined : value
}

function readPair(text: string, pairs: Record<string, string> = {}): Record<string, string> {
  const at = text.indexOf('=')
  if (at < 1) throw new InvalidArgumentError('Write it as key=value, such as --set hidden=64.')
  return { ...pairs, [text.slice(0, at).trim()]: text.slice(at + 1) }
}

const collect = (value: string, before: string[] = []): string[] => [...before, value]

/** A number, or `0:8,4:1` for numbers by epoch. */
export function readSchedule(text: string): number | Record<string, number> {
  if (!text.includes(':')) return readNumber(text)
  const pairs = text.split(',').map((pair) => /^(\d+):(\d+)$/.exec(pair.trim())?.slice(1).map(Number) as [number, number] | undefined)
  if (pairs.some((pair) => !pair)) throw new InvalidArgumentError('Write it as 8, or by epoch as 0:8,4:1.')
  return Object.fromEntries(pairs as [number, number][])
}

/** A number on the command line; what isn't one is wrong usage. */
export function readNumber(text: string): number {
  const value = Number(text)
  if (text.trim() === '' || !Number.isFinite(value)) throw new InvalidArgumentError('It must be a number.')
  return value
}

/** `1` is one batch and `1.0` are all, which is the default: JavaScript's numbers would not tell them apart. */
function readLimit(text: string): number | 'all' {
  return /^(1\.0*|all)$/.test(text) ? 'all' : readNumber(text)
}
