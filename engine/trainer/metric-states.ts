import type { Tensor } from '@tensorflow/tfjs'
import { namedMetrics, type Metric } from '../metrics/index.ts'

/** What the module's metrics have counted so far, but those `without`, by `<metric>/<state>`. The tensors are the caller's. */
export function metricStates(module: object, without: Metric[]): Map<string, Tensor> {
  const states = [...namedMetrics(module)].flatMap(([name, metric]) => {
    const own = without.includes(metric) ? null : metric.stateDict()
    return Object.entries(own ?? {}).map(([state, tensor]) => [`${name}/${state}`, tensor] as const)
  })
  return new Map(states)
}

/** The inverse: a metric that has no state in `states` begins anew. */
export function restoreMetrics(module: object, states: ReadonlyMap<string, Tensor>): void {
  for (const [name, metric] of namedMetrics(module)) {
    const own = [...states].filter(([key]) => key.slice(0, key.lastIndexOf('/')) === name)
    const pairs = own.map(([key, tensor]) => [key.slice(name.length + 1), tensor] as const)
    metric.loadStateDict(pairs.length === 0 ? null : Object.fromEntries(pairs))
  }
}
