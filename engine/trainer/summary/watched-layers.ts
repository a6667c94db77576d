import { tf, activeTrace } from '../../tensor/index.ts'
import type { NamedModule } from '../../nn/index.ts'

/** What a layer was given and gave when it was called first, and the nodes that all its calls recorded. */
export interface LayerCall {
  inSizes: number[][]
  outSizes: number[][]
  /** Each from a node up to another one. */
  nodes: { from: number; to: number }[]
}

type Forward = (...given: unknown[]) => unknown

/** Notes the calls of layers while `run` records a step. */
export function watchLayers<T>(modules: NamedModule[], run: () => T): { result: T; calls: Map<object, LayerCall> } {
  const calls = new Map<object, LayerCall>()
  const restore = modules.map(({ module }) => watch(module as Record<string, Forward>, calls))
  try {
    return { result: run(), calls }
  } finally {
    for (const putBack of restore) putBack()
  }
}

/** A layer of `tf.layers` computes by `call`. */
function watch(module: Record<string, Forward>, calls: Map<object, LayerCall>): () => void {
  const name = typeof module['forward'] === 'function' ? 'forward' : 'call'
  const own = Object.getOwnPropertyDescriptor(module, name)
  const forward = module[name]!
  module[name] = function (...given) {
    const from = recorded()
    const output = forward.apply(module, given)
    const call = calls.get(module) ?? { inSizes: sizesIn(given), outSizes: sizesIn([output]), nodes: [] }
    call.nodes.push({ from, to: recorded() })
    calls.set(module, call)
    return output
  }
  return () => {
    if (own) Object.defineProperty(module, name, own)
    else delete module[name]
  }
}

const recorded = () => activeTrace()?.recording.nodes ?? 0

/** Shapes of the tensors in it, also in arrays and plain objects. */
function sizesIn(values: unknown[]): number[][] {
  return values.flatMap((value) => {
    if (value instanceof tf.Tensor) return [value.shape]
    return typeof value === 'object' && value !== null ? sizesIn(Object.values(value)) : []
  })
}
