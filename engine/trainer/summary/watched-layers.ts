import type { NamedModule } from '../../nn/index.ts'
import { activeTrace, tf } from '../../tensor/index.ts'
import { aroundLayers } from '../around-layers.ts'

/** What a layer was given and gave when it was called first, and the nodes that all its calls recorded. */
export interface LayerCall {
  inSizes: number[][]
  outSizes: number[][]
  /** Each from a node up to another one. */
  nodes: { from: number; to: number }[]
}

/** Notes the calls of layers while `run` records a step. */
export function watchLayers<T>(layers: NamedModule[], run: () => T): { result: T; calls: Map<object, LayerCall> } {
  const calls = new Map<object, LayerCall>()
  const note = ({ module }: NamedModule, given: unknown[], compute: () => unknown) => {
    const from = recorded()
    const output = compute()
    const call = calls.get(module) ?? { inSizes: sizesIn(given), outSizes: sizesIn([output]), nodes: [] }
    call.nodes.push({ from, to: recorded() })
    calls.set(module, call)
    return output
  }
  return { result: aroundLayers(layers, note, run), calls }
}

const recorded = () => activeTrace()?.recording.nodes ?? 0

/** Shapes of the tensors in it, also in arrays and plain objects. */
function sizesIn(values: unknown[]): number[][] {
  return values.flatMap((value) => {
    if (value instanceof tf.Tensor) return [value.shape]
    return typeof value === 'object' && value !== null ? sizesIn(Object.values(value)) : []
  })
}
