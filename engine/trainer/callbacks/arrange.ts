import { LeydenError } from '../../errors/index.ts'
import { stateKey, type Callback } from './callback.ts'
import { ModelCheckpoint } from './model-checkpoint.ts'
import { OnExceptionCheckpoint } from './on-exception-checkpoint.ts'

/**
 * Callbacks in the order they run: as given, but those that search for hyper-parameters first, since the others are to see the optimiser
 * that comes of it, and those that save checkpoints last, so that they save what the others did.
 */
export function arrange(callbacks: Callback[]): Callback[] {
  refuseSameKey(callbacks)
  const between = callbacks.filter((callback) => !tunes(callback) && !savesCheckpoints(callback))
  return [...callbacks.filter(tunes), ...between, ...callbacks.filter(savesCheckpoints)]
}

const tunes = (callback: Callback) => callback.tunes ?? false

export function savesCheckpoints(callback: Callback): boolean {
  return callback instanceof ModelCheckpoint || callback instanceof OnExceptionCheckpoint
}

function refuseSameKey(callbacks: Callback[]): void {
  const keys = callbacks.filter((callback) => callback.stateDict ?? callback.stateVariables).map(stateKey)
  const twice = keys.find((key, index) => keys.indexOf(key) < index)
  if (twice === undefined) return
  throw new LeydenError(`Two callbacks have the state key ${twice}, and a checkpoint could keep the state of one only.`, {
    remedy: 'Give them other options, or a stateKey each.',
  })
}
