import { tf } from '../tensor/index.ts'
import type { RunContext } from './run-context.ts'

/** Remembers what a checkpoint holds, but the optimisers' slots. Returns what puts it back, once. */
export function holdState({ module, optimizers, schedulers, callbacks }: RunContext): () => void {
  const ofCallbacks = callbacks.flatMap((callback) => Object.values(callback.stateVariables?.(module) ?? {}))
  const variables = [...new Set([...module.namedVariables().map(({ variable }) => variable), ...ofCallbacks])]
  const values = variables.map((variable) => [variable, tf.keep(variable.clone())] as const)
  const groups = optimizers.flatMap((optimizer) => optimizer.groups.map((group) => [group, { ...group }] as const))
  const rates = schedulers.map(({ scheduler }) => [scheduler, scheduler.stateDict()] as const)
  const states = callbacks.flatMap((callback) => (callback.stateDict ? [[callback, structuredClone(callback.stateDict())] as const] : []))
  return () => {
    for (const [variable, value] of values) {
      variable.assign(value)
      value.dispose()
    }
    for (const [group, options] of groups) Object.assign(group, options)
    for (const [scheduler, state] of rates) scheduler.loadStateDict(state)
    for (const [callback, state] of states) callback.loadStateDict?.(state)
  }
}
