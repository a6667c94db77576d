import type { Variable } from '@tensorflow/tfjs'
import { frozen, namedVariables } from './parameters.ts'

export interface FreezeOptions {
  /** Whether batch norm's weight and bias train like the rest; where not, unfreezing leaves them frozen, and freezing freezes them. */
  trainBn?: boolean
}

/** Excludes the parameters below `root` from training: `parameters()` leaves them out. Running statistics still follow the batches. */
export function freeze(root: object, { trainBn = true }: FreezeOptions = {}): void {
  const ofBatchNorm = batchNormVariables(root)
  for (const { variable, trainable } of namedVariables(root)) {
    if (trainable && !(trainBn && ofBatchNorm.has(variable))) frozen.add(variable)
  }
}

/** Lets the parameters below `root` that were frozen train again. Returns all of them that are trainable now. */
export function unfreeze(root: object, { trainBn = true }: FreezeOptions = {}): Variable[] {
  const ofBatchNorm = batchNormVariables(root)
  const left = (variable: Variable) => !trainBn && ofBatchNorm.has(variable)
  for (const { variable } of namedVariables(root)) if (!left(variable)) frozen.delete(variable)
  return namedVariables(root).flatMap(({ variable, trainable }) => (trainable && !left(variable) ? [variable] : []))
}

/** Batch norm is known by its running mean, which tf.layers calls moving_mean. */
function batchNormVariables(root: object): Set<Variable> {
  const named = namedVariables(root)
  const layerOf = (name: string) => name.replace(/(^|\.)[^.]*$/, '')
  const layers = new Set(named.filter(({ name }) => /(^|\.)(running|moving)_mean$/.test(name)).map(({ name }) => layerOf(name)))
  return new Set(named.flatMap(({ name, variable }) => (layers.has(layerOf(name)) ? [variable] : [])))
}
