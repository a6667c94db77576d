import { createWriteStream, type WriteStream } from 'node:fs'
import { finished } from 'node:stream/promises'
import { describeError, LeydenError, type ErrorReport } from '../errors/index.ts'
import { sfc32 } from '../data/index.ts'
import type { LightningDataModule, LightningModule, ModuleEntry, TrainerDefaults } from '../module/index.ts'
import { describePluginError, loadPlugin, type LoadedPlugin } from '../plugins/index.ts'
import { startRuntime, type Accelerator } from '../tensor/index.ts'
import { Trainer, type TrainerOptions } from '../trainer/index.ts'
import { MessageLogger } from './message-logger.ts'
import { RunReporter } from './run-reporter.ts'
import type { Json, RunConfig, RunSummary, WorkerMessage } from './messages.ts'

/** The worker's line to its host, as a run uses it. */
export interface RunPort {
  send(message: WorkerMessage): void
  onStop(listener: () => void): void
}

/** Carries out one run and sends `ended` or `failed` as its last message; never rejects. */
export async function run(config: RunConfig, folder: string, port: RunPort): Promise<void> {
  const startedAt = Date.now()
  let session: Session | null = null
  let plugin: LoadedPlugin | null = null
  try {
    plugin = await loadPlugin(config.plugin)
    session = await openSession(config, plugin, folder, port)
    await carryOut(config, session)
    session.logger.flush()
    port.send({ type: 'ended', outcome: session.trainer.stopRequested ? 'stopped' : 'completed', summary: summarize(session, startedAt) })
  } catch (error) {
    session?.logger.flush()
    port.send({ type: 'failed', error: report(error, plugin), summary: session && summarize(session, startedAt) })
  }
}

interface Session {
  module: LightningModule
  data: LightningDataModule | null
  trainer: Trainer
  logger: MessageLogger
}

async function openSession(config: RunConfig, plugin: LoadedPlugin, folder: string, port: RunPort): Promise<Session> {
  const [moduleName, entry] = choose(plugin.definition.modules, config.module, 'module', plugin)
  const dataChoice = plugin.definition.data ? choose(plugin.definition.data, config.data, 'data', plugin) : null
  const hparams = completeHparams(entry, config.hparams)
  const logger = new MessageLogger(port)
  const trainer = new Trainer(trainerOptions(config, plugin, folder, logger, port))
  port.onStop(() => trainer.stop())
  seedMathRandom(config.seed)
  const Module = entry.module as unknown as new (hparams: object) => LightningModule
  const Data = dataChoice?.[1] as unknown as (new (hparams: object) => LightningDataModule) | undefined
  const session = { module: new Module(hparams), data: Data ? new Data(hparams) : null, trainer, logger }
  sendStarted(port, moduleName, dataChoice?.[0] ?? null, hparams)
  return session
}

function trainerOptions(config: RunConfig, plugin: LoadedPlugin, folder: string, logger: MessageLogger, port: RunPort): TrainerOptions {
  const defaults: TrainerDefaults = plugin.definition.trainer ?? {}
  // Who bounds the steps doesn't want the plugin's bound of epochs to cut them short.
  const bounded = config.trainer.maxSteps === undefined ? defaults : { ...defaults, maxEpochs: undefined }
  const { devices: _, precision, accelerator, maxEpochs, maxSteps, ...options } = { ...bounded, ...config.trainer }
  return {
    ...options,
    accelerator: accelerator as Accelerator | undefined,
    precision: precision as '32-true' | undefined,
    maxEpochs: unbounded(maxEpochs),
    maxSteps: unbounded(maxSteps),
    seed: config.seed,
    defaultRootDir: folder,
    loggers: [logger],
    callbacks: [new RunReporter(port)],
    enableProgressBar: false,
  }
}

/** -1 stands for no bound in configurations, null in the trainer's options. */
const unbounded = (value: number | undefined) => (value === -1 ? null : value)

async function carryOut(config: RunConfig, { module, data, trainer }: Session): Promise<void> {
  const { command, checkpoint, output } = config
  if (command === 'predict') return predictInto(output, (write) => trainer.predict(module, data, write, { checkpoint }))
  if (command !== 'fit') return void (await trainer[command](module, data, { checkpoint }))
  await trainer.fit(module, data, { checkpoint })
  const best = trainer.checkpointCallback?.bestModelPath ?? undefined
  if (config.testAfterFit && !trainer.stopRequested) await trainer.test(module, data, { checkpoint: best })
}

/** Predictions as JSON lines, one a sample. */
async function predictInto(output: string | undefined, predict: (write: (prediction: unknown) => void) => Promise<number>): Promise<void> {
  if (output === undefined) throw new LeydenError('predict has nowhere to write.', { remedy: 'Name a file: --output predictions.jsonl' })
  const file: WriteStream = createWriteStream(output)
  const opened = new Promise<void>((resolve, reject) => file.once('open', () => resolve()).once('error', reject))
  await opened.catch((cause: NodeJS.ErrnoException) => {
    throw new LeydenError(`The predictions can't be written to ${output} (${cause.code}).`, {
      cause,
      remedy: 'Name a file in a folder that is there: --output FILE',
    })
  })
  await predict((prediction) => void file.write(`${JSON.stringify(prediction)}\n`))
  file.end()
  await finished(file)
}

function choose<T>(choices: Record<string, T>, name: string | undefined, what: string, plugin: LoadedPlugin): [string, T] {
  const names = Object.keys(choices)
  const chosen = name ?? (names.length === 1 ? names[0]! : undefined)
  if (chosen !== undefined && chosen in choices) return [chosen, choices[chosen]!]
  const problem = chosen === undefined ? `has several: ${names.join(', ')}` : `has no ${what} '${chosen}'; it has: ${names.join(', ')}`
  throw new LeydenError(`The plugin ${plugin.definition.name} ${problem}.`, { remedy: `Choose one: --${what} ${names[0]}`, usage: true })
}

/** Refinements of the schema, which its JSON form lacks, are checked here. */
function completeHparams({ hparams: schema }: ModuleEntry, given: Record<string, Json>): object {
  if (!schema) return given
  const { success, data, error } = schema.safeParse(given)
  if (success) return data
  const problems = error.issues.map(({ path, message }) => `${path.join('.') || 'hparams'}: ${message}`)
  throw new LeydenError(`The hyper-parameters are refused: ${problems.join('; ')}.`, {
    remedy: 'Set them by --set key=value.',
    usage: true,
  })
}

/** Code that draws from Math.random, such as tf.util.shuffle, draws the same in each run of a seed. The process is the run's own. */
function seedMathRandom(seed: number): void {
  Math.random = sfc32(seed, 0x6c657964)
}

function sendStarted(port: RunPort, module: string, data: string | null, hparams: object): void {
  const runtime = startRuntime()
  const devices = runtime.devices()
  const device = (devices.find(({ kind }) => kind === 'gpu') ?? devices[0])?.id ?? 'cpu:0'
  const versions = { node: process.versions.node, tensorflow: runtime.version }
  port.send({ type: 'started', module, data, hparams: hparams as Record<string, Json>, device, versions })
}

function summarize({ trainer }: Session, startedAt: number): RunSummary {
  return {
    epochs: trainer.currentEpoch,
    steps: trainer.globalStep,
    seconds: (Date.now() - startedAt) / 1000,
    metrics: { ...trainer.callbackMetrics },
    bestCheckpoint: trainer.checkpointCallback?.bestModelPath ?? null,
    lastCheckpoint: trainer.checkpointCallback?.lastModelPath ?? null,
  }
}

function report(error: unknown, plugin: LoadedPlugin | null): ErrorReport {
  return plugin ? describePluginError(error, plugin) : describeError(error)
}
