import { sfc32 } from '../../data/index.ts'
import { Metric } from '../../metrics/index.ts'
import type { LightningModule } from '../../module/index.ts'
import { randomState, restoreRandomState, tf } from '../../tensor/index.ts'

/**
 * Keeps all that a training changes and that isn't made for it: every variable there is, what metrics counted, and random numbers. Returns
 * what puts it back, bit for bit.
 */
export function keepState(module: LightningModule): () => void {
  const restore = [keepVariables(), keepMetrics(module), keepRandom()]
  return () => {
    for (const putBack of restore) putBack()
  }
}

/** Clones share the variables' memory; the first update gives these memory of their own. */
function keepVariables(): () => void {
  const kept = Object.values(tf.engine().registeredVariables).map((variable) => [variable, tf.keep(variable.clone())] as const)
  return () => {
    for (const [variable, value] of kept) {
      if (!variable.isDisposed && variable.dataId !== value.dataId) variable.assign(value)
      value.dispose()
    }
  }
}

function keepMetrics(module: LightningModule): () => void {
  const metrics = Object.values(module).filter((field) => field instanceof Metric) as Metric[]
  const kept = metrics.map((metric) => [metric, metric.stateDict()] as const)
  return () => {
    for (const [metric, state] of kept) {
      metric.loadStateDict(state)
      tf.dispose(Object.values(state ?? {}))
    }
  }
}

/** A run seeds Math.random too, from which modules may draw; meanwhile they draw from another one. */
function keepRandom(): () => void {
  const [tensors, numbers] = [randomState(), Math.random]
  Math.random = sfc32(tensors.seed, 0)
  return () => {
    restoreRandomState(tensors)
    Math.random = numbers
  }
}
