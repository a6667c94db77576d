import { writeFileSync } from 'node:fs'
import path from 'node:path'
import { describeError } from '../errors/index.ts'
import { loadPlugin, type LoadedPlugin } from '../plugins/index.ts'
import { startRuntime } from '../tensor/index.ts'
import { MediaFiles } from './media-files.ts'
import type { Trainer } from '../trainer/index.ts'
import { MessageLogger } from './message-logger.ts'
import { writePredictions } from './predictions.ts'
import { reportError } from './report-error.ts'
import { RunReporter } from './run-reporter.ts'
import { openSession, type Session } from './session.ts'
import { tune } from './tuning.ts'
import type { Json, LiveChange, RunConfig, RunSummary, WorkerMessage } from './messages.ts'

/** The worker's line to its host, as a run uses it. */
export interface RunPort {
  send(message: WorkerMessage): void
  onStop(listener: () => void): void
  onControl(listener: (id: number, change: LiveChange) => void): void
}

/** Carries out one run and sends `ended` or `failed` as its last message; never rejects. */
export async function run(config: RunConfig, folder: string, port: RunPort): Promise<void> {
  const startedAt = Date.now()
  const logger = new MessageLogger(port, new MediaFiles(folder, port))
  let plugin: LoadedPlugin | null = null
  let session: Session | null = null
  try {
    plugin = await loadPlugin(config.plugin)
    session = openSession(config, plugin, { defaultRootDir: folder, loggers: [logger], callbacks: [new RunReporter(port)] })
    const { trainer } = session
    port.onStop(() => trainer.stop())
    port.onControl((id, change) => void control(port, trainer, id, change))
    sendStarted(port, session)
    await carryOut(config, session, port)
    keepProfile(folder, session)
    await logger.finalize()
    port.send({ type: 'ended', outcome: trainer.stopRequested ? 'stopped' : 'completed', summary: summarize(session, startedAt) })
  } catch (error) {
    await logger.finalize()
    port.send({ type: 'failed', error: reportError(error, plugin, config), summary: session && summarize(session, startedAt) })
  }
}

async function control(port: RunPort, trainer: Trainer, id: number, change: LiveChange): Promise<void> {
  try {
    port.send({ type: 'controlled', id, entry: await trainer.control(change) })
  } catch (error) {
    port.send({ type: 'controlRefused', id, error: describeError(error) })
  }
}

async function carryOut(config: RunConfig, session: Session, port: RunPort): Promise<void> {
  const { module, data, trainer } = session
  const { command, checkpoint, journal } = config
  if (command === 'tune') return port.send({ type: 'tuned', result: await tune(config, session) })
  if (command === 'predict') return writePredictions(config.output, (write) => trainer.predict(module, data, write, { checkpoint }))
  if (command !== 'fit') return void (await trainer[command](module, data, { checkpoint }))
  await trainer.fit(module, data, { checkpoint, journal })
  const best = trainer.checkpointCallback?.bestModelPath ?? undefined
  if (config.testAfterFit && !trainer.stopRequested) await trainer.test(module, data, { checkpoint: best })
}

function keepProfile(folder: string, { trainer }: Session): void {
  if (trainer.profile) writeFileSync(path.join(folder, 'profile.json'), JSON.stringify(trainer.profile, null, 2))
}

function sendStarted(port: RunPort, { moduleName, dataName, hparams }: Session): void {
  const runtime = startRuntime()
  const devices = runtime.devices()
  const device = (devices.find(({ kind }) => kind === 'gpu') ?? devices[0])?.id ?? 'cpu:0'
  const versions = { node: process.versions.node, tensorflow: runtime.version }
  port.send({ type: 'started', module: moduleName, data: dataName, hparams: hparams as Record<string, Json>, device, versions })
}

function summarize({ trainer }: Session, startedAt: number): RunSummary {
  return {
    epochs: trainer.currentEpoch,
    steps: trainer.globalStep,
    seconds: (Date.now() - startedAt) / 1000,
    metrics: { ...trainer.newestMetrics },
    bestCheckpoint: trainer.checkpointCallback?.bestModelPath ?? null,
    lastCheckpoint: trainer.checkpointCallback?.lastModelPath ?? null,
    profile: trainer.profile ?? undefined,
    reason: trainer.endReason ?? undefined,
  }
}
