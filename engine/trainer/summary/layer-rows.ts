import type { Variable } from '@tensorflow/tfjs'
import type { LightningModule } from '../../module/index.ts'
import { namedModules, type NamedVariable } from '../../nn/index.ts'
import { multiplyAdds } from './multiply-adds.ts'
import type { StepTrace } from './step-trace.ts'

/** A layer of a model. */
export interface LayerRow {
  name: string
  /** The name of its class. */
  type: string
  depth: number
  /** Values of its parameters and buffers, and those that are trained. */
  parameters: number
  trainable: number
  mode: 'train' | 'eval'
  /** Shapes of what it got and gave in the traced step; null where it was not called, or nothing was traced. */
  inSizes: number[][] | null
  outSizes: number[][] | null
  /** Multiplications with an addition in its forward pass, of one sample; null where it was not called, or nothing was traced. */
  multiplyAdds: number | null
}

/** The layers down to `maxDepth`, -1 for all, and what the module has beside them. */
export function layerRows(module: LightningModule, trace: StepTrace | null, maxDepth: number): LayerRow[] {
  const variables = module.namedVariables()
  const named = namedModules(module).map(({ name, module: layer }) => ({ name, layer, depth: name.split('.').length }))
  const shown = named.filter(({ depth }) => maxDepth === -1 || depth <= maxDepth)
  const rows = shown.map(({ name, layer, depth }): LayerRow => {
    const call = trace?.calls.get(layer) ?? null
    return {
      name,
      type: layer.constructor.name,
      depth,
      ...countOf(variables.filter((variable) => variable.name.startsWith(`${name}.`))),
      mode: (layer as { training?: boolean }).training === false ? 'eval' : 'train',
      inSizes: call?.inSizes ?? null,
      outSizes: call?.outSizes ?? null,
      multiplyAdds: call && trace ? workOf(trace, call.nodes) / trace.batchSize : null,
    }
  })
  const rest = variables.filter(({ name }) => !named.some((layer) => name.startsWith(`${layer.name}.`)))
  return rest.length === 0 ? rows : [...rows, { name: 'other parameters', type: '', depth: 1, ...countOf(rest), ...unknown }]
}

const unknown = { mode: 'train', inSizes: null, outSizes: null, multiplyAdds: null } as const

/** Values of variables. */
export function countOf(variables: NamedVariable[]): { parameters: number; trainable: number } {
  const sum = (of: { variable: Variable }[]) => of.reduce((total, { variable }) => total + variable.size, 0)
  return { parameters: sum(variables), trainable: sum(variables.filter(({ trainable }) => trainable)) }
}

/** Multiply-adds of these nodes of a step. */
export function workOf({ graph }: StepTrace, parts: { from: number; to: number }[]): number {
  const nodes = parts.flatMap(({ from, to }) => graph.nodes.slice(from, to))
  return nodes.reduce((total, node) => total + multiplyAdds(node, graph.nodes), 0)
}
