import { formatBytes, formatTable, type Column } from '../../terminal/index.ts'
import type { LayerRow } from './layer-rows.ts'
import type { MemoryEstimate } from './memory-estimate.ts'
import type { SummaryReport } from './model-summary.ts'

const columns: Column[] = [
  { title: 'name' },
  { title: 'type' },
  { title: 'params', align: 'right' },
  { title: 'mode' },
  { title: 'in sizes' },
  { title: 'out sizes' },
  { title: 'mult-adds', align: 'right' },
]

/** A row a layer, and the sums. Sizes and multiply-adds are left out where nothing is known of them. */
export function summaryText({ layers, memory, batchSize, ...totals }: Omit<SummaryReport, 'text'>): string {
  const used = batchSize === null ? columns.slice(0, 4) : columns
  const table =
    layers.length === 0
      ? []
      : [
          formatTable(
            used,
            layers.map((layer) => rowOf(layer).slice(0, used.length)),
          ),
        ]
  const { parameters, trainable, bytes, multiplyAdds, stepMultiplyAdds } = totals
  const frozen = (parameters - trainable).toLocaleString('en')
  const counted = `${trainable.toLocaleString('en')} trainable parameters of ${parameters.toLocaleString('en')}, ${frozen} not trained, ${formatBytes(bytes)}`
  const inStep = stepMultiplyAdds === null ? '' : ` and ${formatWork(stepMultiplyAdds)} in a training step`
  const work = multiplyAdds === null ? [] : [`${formatWork(multiplyAdds)} multiply-adds forward${inStep}, of a sample`]
  return [...table, ...[counted, ...work, ...(memory ? [memoryText(memory, batchSize!)] : [])].map((line) => `  ${line}`)].join('\n')
}

function rowOf({ name, type, parameters, mode, inSizes, outSizes, multiplyAdds }: LayerRow): string[] {
  const work = multiplyAdds === null ? '' : formatWork(multiplyAdds)
  return [name, type, parameters.toLocaleString('en'), mode, formatSizes(inSizes), formatSizes(outSizes), work]
}

const formatSizes = (sizes: number[][] | null) => (sizes ?? []).map((shape) => `[${shape.join(', ')}]`).join(' ')

/** `1.81 G`. */
function formatWork(count: number): string {
  const units = ['', ' k', ' M', ' G', ' T']
  const power = Math.min(units.length - 1, Math.max(0, Math.floor(Math.log10(Math.max(1, count)) / 3)))
  return `${Number((count / 1000 ** power).toPrecision(3))}${units[power]}`
}

function memoryText({ total, parameters, optimizer, step, checkpoint, process: own }: MemoryEstimate, batchSize: number): string {
  const parts = `process, data and variables ${formatBytes(own)} (parameters ${formatBytes(parameters)}, optimiser ${formatBytes(optimizer)}), step ${formatBytes(step)}${checkpoint > 0 ? `, checkpoint ${formatBytes(checkpoint)}` : ''}`
  return `About ${formatBytes(total)} of memory with batches of ${batchSize}: ${parts}`
}
