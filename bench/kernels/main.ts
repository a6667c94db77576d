/**
 * Times own kernels against TensorFlow's on one thread, by processor time, so that what else the machine does counts little.
 * `node bench/kernels/main.ts [rounds]`: 10 runs of each by default, in processes that take turns.
 */
import { execFileSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { ensureKernels } from '../../engine/runtime/index.ts'
import { formatMarkdownTable, type Column } from '../report/markdown-table.ts'
import { layers, timeLayer, type Layer } from './layers.ts'

const turns = 2
const [, , first = '10', part] = process.argv

async function report(rounds: number): Promise<void> {
  if (!(await ensureKernels())) throw new Error('The kernels are not built here: leyden doctor says why.')
  const runs = Array.from({ length: turns }, () => ({ stock: measure('off', rounds), own: measure('on', rounds) }))
  const rows = layers.map((layer, index) => [describe(layer), ...[0, 1, 2].flatMap((pass) => cells(runs, index, pass))])
  process.stdout.write(`${formatMarkdownTable(columns, rows)}\n`)
}

/** Milliseconds for each layer and pass, with own kernels `on` or `off`. */
function measure(kernels: string, rounds: number): number[][] {
  const output = execFileSync(process.execPath, [fileURLToPath(import.meta.url), String(rounds), 'measure'], {
    env: { ...process.env, LEYDEN_KERNELS: kernels },
    encoding: 'utf8',
  })
  return JSON.parse(output) as number[][]
}

const passes = ['forward', 'input gradient', 'filter gradient']
const columns: Column[] = [
  { title: 'layer', align: 'left' },
  ...passes.flatMap((pass) => [`${pass}: own ms`, 'TensorFlow ms', 'ratio']).map((title): Column => ({ title, align: 'right' })),
]

function cells(runs: { stock: number[][]; own: number[][] }[], layer: number, pass: number): string[] {
  const least = (kind: 'stock' | 'own') => Math.min(...runs.map((run) => run[kind][layer]![pass]!))
  const [own, stock] = [least('own'), least('stock')]
  return [own.toFixed(1), stock.toFixed(1), (own / stock).toFixed(2)]
}

function describe({ batch, extent, inChannels, outChannels, padding, filter = 3, stride = 1 }: Layer): string {
  const kind = `${filter}x${filter}${stride > 1 ? ` of stride ${stride}` : ''}`
  return `${kind}, ${inChannels} to ${outChannels} at ${extent}x${extent}, batch ${batch}${padding === 'VALID' ? ', no padding' : ''}`
}

if (part === 'measure') process.stdout.write(JSON.stringify(layers.map((layer) => timeLayer(layer, Number(first)))))
else await report(Number(first))
