import type { Comparison, Figures, LossTrend, PeerFigures } from '../results/index.ts'
import { formatMarkdownTable, type Column } from './markdown-table.ts'

const columns: Column[] = [
  { title: 'work', align: 'left' },
  { title: 'engine', align: 'left' },
  { title: 'min ms', align: 'right' },
  { title: 'median ms', align: 'right' },
  { title: 'quartiles ms', align: 'right' },
  { title: 'Leyden / it', align: 'right' },
  { title: 'quartiles', align: 'right' },
  { title: 'of minima', align: 'right' },
  { title: 'peak MiB', align: 'right' },
  { title: 'loss / of Leyden', align: 'right' },
]

/** Each workload in each engine. The ratio in bold is the one to PyTorch's fastest mode; losses are means over the first steps. */
export function formatSteps(workloads: Comparison[]): string {
  return formatMarkdownTable(columns, workloads.flatMap(rowsOf))
}

function rowsOf({ name, precision, leyden, peers, fastest }: Comparison): string[][] {
  const row = (engine: string, cells: string[]) => [`${name}, ${precision}`, engine, ...cells]
  const own = row('Leyden', [...times(leyden), '', '', '', memory(leyden), ''])
  return [own, ...Object.entries(peers).map(([peer, figures]) => row(figures.title, peerCells(figures, peer === fastest)))]
}

function peerCells(figures: PeerFigures, isFastest: boolean): string[] {
  const ratio = figures.ratio.toFixed(2)
  const ratios = [isFastest ? `**${ratio}**` : ratio, range(figures.ratioQuartiles), figures.minRatio.toFixed(2)]
  return [...times(figures), ...ratios, memory(figures), `${loss(figures.losses.peer)} / ${loss(figures.losses.leyden)}`]
}

/** Short steps are told in microseconds' digits. */
const ms = (value: number) => value.toFixed(value < 1 ? 3 : value < 100 ? 2 : 0)
const times = ({ minMs, medianMs, quartilesMs: [lower, upper] }: Figures) => [ms(minMs), ms(medianMs), `${ms(lower)} to ${ms(upper)}`]
const range = ([lower, upper]: [number, number]) => `${lower.toFixed(2)} to ${upper.toFixed(2)}`
const memory = ({ peakMb }: Figures) => (peakMb === null ? '' : peakMb.toFixed(0))
const loss = ({ first }: LossTrend) => first.toFixed(4)
