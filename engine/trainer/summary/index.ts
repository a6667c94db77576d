export type { LayerRow } from './layer-rows.ts'
export type { MemoryEstimate } from './memory-estimate.ts'
export { summarizeModel, type SummaryReport } from './model-summary.ts'
