import { readFileSync } from 'node:fs'
import type { Variable } from '@tensorflow/tfjs'
import { saveCheckpoint, type LoadedCheckpoint } from '../checkpoint/index.ts'
import { LeydenError } from '../errors/index.ts'
import type { LightningModule } from '../module/index.ts'
import { tf } from '../tensor/index.ts'
import { stateKey, type Callback } from './callbacks/callback.ts'
import { metricStates } from './metric-states.ts'
import { resumeLoggers, runningOf, type Running } from './resumed.ts'
import type { RunContext } from './run-context.ts'

const { version } = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8')) as { version: string }

export interface SaveOptions {
  /** Leave out what only a resume needs. Default false. */
  weightsOnly?: boolean
}

/** Writes all that a run needs to go on into a checkpoint folder. Returns its bytes. */
export function saveRun(folder: string, context: RunContext, { weightsOnly = false }: SaveOptions = {}): number {
  const { module, scaler, schedulers, callbacks, hooks, log, counters, options, control } = context
  const state = {
    leyden: version,
    module: module.constructor.name,
    hparams: module.hparams,
    ...counters,
    seed: options.seed,
    weightsOnly,
    lossScaler: weightsOnly ? undefined : scaler?.stateDict(),
    rateChanges: control.rateChanges,
    lrSchedulers: weightsOnly ? [] : schedulers.map(({ scheduler }) => scheduler.stateDict()),
    callbacks: weightsOnly ? {} : statesOf(callbacks),
    metrics: { ...log.callbackMetrics },
    running: weightsOnly ? undefined : runningOf(context),
    savedAt: Date.now(),
  }
  hooks.callSync('onSaveCheckpoint', state)
  const savedAs = (variable: Variable) => callbacks.reduce((saved, callback) => callback.savedAs?.(saved) ?? saved, variable)
  return tf.tidy(() => saveCheckpoint(folder, { module, optimizers: [], ...(weightsOnly ? {} : tensorsOfResume(context)), savedAs, state }))
}

function tensorsOfResume({ module, optimizers, callbacks, log }: RunContext) {
  return { optimizers, callbackVariables: variablesOf(callbacks, module), metricStates: metricStates(module, log.evaluated) }
}

/** The inverse of `saveRun`. Callbacks come before the optimisers, whose parameters they may change. */
export function resumeRun(context: RunContext, loaded: LoadedCheckpoint): void {
  const { module, optimizers, scaler, schedulers, callbacks, hooks, counters, log, options, control } = context
  const {
    epoch,
    step,
    batch,
    batchOfEpoch,
    loggedStep,
    validatedBatch,
    rateChanges = 0,
    lossScaler,
    lrSchedulers,
    callbacks: states,
  } = loaded.state
  if (loaded.state.weightsOnly) throw onlyWeights(loaded.folder)
  if (loaded.state.seed !== options.seed) hooks.notify('onNotice', otherSeed(loaded.state.seed, options.seed))
  loaded.restoreModel(module)
  Object.assign(counters, { epoch, step, batch, batchOfEpoch, loggedStep, validatedBatch })
  for (const callback of callbacks) {
    if (stateKey(callback) in states) callback.loadStateDict?.(states[stateKey(callback)])
  }
  hooks.callSync('onLoadCheckpoint', { ...loaded.state })
  loaded.restoreCallbacks(variablesOf(callbacks, module))
  loaded.restoreOptimizers(optimizers, module)
  if (lossScaler) scaler?.loadStateDict(lossScaler)
  control.resume(rateChanges)
  lrSchedulers.forEach((state, index) => schedulers[index]?.scheduler.loadStateDict(state))
  const running = (loaded.state.running as Running | undefined) ?? null
  Object.assign(log.callbackMetrics, loaded.state.metrics)
  if (running) log.loadStateDict(running.log)
  if (running) resumeLoggers(context, running)
  context.resumed = { running, metricStates: loaded.metricStates }
}

function statesOf(callbacks: Callback[]): Record<string, unknown> {
  return Object.fromEntries(callbacks.flatMap((callback) => (callback.stateDict ? [[stateKey(callback), callback.stateDict()]] : [])))
}

function variablesOf(callbacks: Callback[], module: LightningModule): Map<string, Variable> {
  const named = callbacks.flatMap((callback) =>
    Object.entries(callback.stateVariables?.(module) ?? {}).map(([name, variable]) => [`${stateKey(callback)}.${name}`, variable] as const),
  )
  return new Map(named)
}

function otherSeed(saved: number, own: number): string {
  return `The checkpoint is of a training with seed ${saved}, and the seed is ${own} now: shuffling, dropout and other draws differ from here on.`
}

function onlyWeights(folder: string): LeydenError {
  return new LeydenError(`${folder} has the weights only (saveWeightsOnly), so a training can't go on from it.`, {
    remedy: 'Resume another checkpoint, or start from its weights: loadWeights(module, file).',
  })
}
