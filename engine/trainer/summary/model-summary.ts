import { savesCheckpoints } from '../callbacks/arrange.ts'
import type { RunContext } from '../run-context.ts'
import { countOf, layerRows, workOf, type LayerRow } from './layer-rows.ts'
import { estimateMemory, type MemoryEstimate } from './memory-estimate.ts'
import { summaryText } from './summary-text.ts'
import { traceExample, traceStep, traceValidation } from './step-trace.ts'

/** What a model is made of, and what training it takes. */
export interface SummaryReport {
  layers: LayerRow[]
  /** Values of parameters and buffers, those that are trained, and their bytes. */
  parameters: number
  trainable: number
  bytes: number
  /** Samples of the batch that was traced; null where none could be. */
  batchSize: number | null
  /** Of one sample: in the forward pass of the layers, and in a whole training step, gradients and all. */
  multiplyAdds: number | null
  stepMultiplyAdds: number | null
  /** Null where no step could be traced. */
  memory: MemoryEstimate | null
  /** All that as a table, ready to print. */
  text: string
}

/** Summarises the module of a run that is set up, by tracing a step of it. `maxDepth` is how deep layers are shown, -1 for all. */
export function summarizeModel(context: RunContext, { maxDepth = 1 }: { maxDepth?: number } = {}): SummaryReport {
  const { module } = context
  const trace = traceStep(context) ?? traceExample(module)
  const variables = module.namedVariables()
  const top = layerRows(module, trace, 1)
  const summary = {
    layers: layerRows(module, trace, maxDepth),
    ...countOf(variables),
    bytes: countOf(variables).parameters * 4,
    batchSize: trace?.batchSize ?? null,
    multiplyAdds: trace && top.reduce((total, { multiplyAdds }) => total + (multiplyAdds ?? 0), 0),
    stepMultiplyAdds: trace?.ofStep ? workOf(trace, [{ from: 0, to: trace.graph.nodes.length }]) / trace.batchSize : null,
    memory: trace?.ofStep
      ? estimateMemory(
          variables,
          [trace, traceValidation(context)],
          context.options.enableCheckpointing || context.callbacks.some(savesCheckpoints),
        )
      : null,
  }
  return { ...summary, text: summaryText(summary) }
}
