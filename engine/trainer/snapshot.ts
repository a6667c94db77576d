import { readFileSync } from 'node:fs'
import { saveCheckpoint, type LoadedCheckpoint } from '../checkpoint/index.ts'
import { stateKey, type Callback } from './callbacks/callback.ts'
import type { RunContext } from './run-context.ts'

const { version } = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8')) as { version: string }

/** Writes all that a run needs to go on into a checkpoint folder. Returns its bytes. */
export function saveRun(folder: string, { module, optimizers, schedulers, callbacks, hooks, log, counters, options }: RunContext): number {
  const state = {
    leyden: version,
    module: module.constructor.name,
    hparams: module.hparams,
    ...counters,
    seed: options.seed,
    lrSchedulers: schedulers.map(({ scheduler }) => scheduler.stateDict()),
    callbacks: statesOf(callbacks),
    metrics: { ...log.callbackMetrics },
    savedAt: Date.now(),
  }
  hooks.callSync('onSaveCheckpoint', state)
  return saveCheckpoint(folder, { module, optimizers, state })
}

/** The inverse of `saveRun`. */
export function resumeRun({ module, optimizers, schedulers, callbacks, hooks, counters }: RunContext, loaded: LoadedCheckpoint): void {
  const { epoch, step, batch, batchOfEpoch = 0, lrSchedulers = [], callbacks: states } = loaded.state
  loaded.restoreModel(module)
  loaded.restoreOptimizers(optimizers, module)
  lrSchedulers.forEach((state, index) => schedulers[index]?.scheduler.loadStateDict(state))
  Object.assign(counters, { epoch, step, batch, batchOfEpoch })
  for (const callback of callbacks) {
    if (stateKey(callback) in states) callback.loadStateDict?.(states[stateKey(callback)])
  }
  hooks.callSync('onLoadCheckpoint', { ...loaded.state })
}

function statesOf(callbacks: Callback[]): Record<string, unknown> {
  return Object.fromEntries(callbacks.flatMap((callback) => (callback.stateDict ? [[stateKey(callback), callback.stateDict()]] : [])))
}
