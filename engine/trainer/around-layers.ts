import type { NamedModule } from '../nn/index.ts'

type Forward = (...given: unknown[]) => unknown

/** What takes the place of a layer's call; `call` makes it. */
export type AroundLayer = (layer: NamedModule, given: unknown[], call: () => unknown) => unknown

/** While `run` runs, `around` is called where a layer computes: by `forward`, or by `call` of `tf.layers`. */
export function aroundLayers<T>(layers: NamedModule[], around: AroundLayer, run: () => T): T {
  const restore = layers.map((layer) => replace(layer, around))
  try {
    return run()
  } finally {
    for (const putBack of restore) putBack()
  }
}

function replace(layer: NamedModule, around: AroundLayer): () => void {
  const module = layer.module as Record<string, Forward>
  const name = typeof module['forward'] === 'function' ? 'forward' : 'call'
  const own = Object.getOwnPropertyDescriptor(module, name)
  const forward = module[name]!
  module[name] = (...given) => around(layer, given, () => forward.apply(module, given))
  return () => {
    if (own) Object.defineProperty(module, name, own)
    else delete module[name]
  }
}
