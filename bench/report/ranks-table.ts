import type { RankComparison, RankFigures } from '../results/index.ts'
import { formatMarkdownTable, type Column } from './markdown-table.ts'

const columns: Column[] = [
  { title: 'one thread each', align: 'left' },
  { title: 'processes', align: 'left' },
  { title: 'min ms', align: 'right' },
  { title: 'median ms', align: 'right' },
  { title: 'processor ms', align: 'right' },
  { title: 'one / it', align: 'right' },
  { title: 'quartiles', align: 'right' },
  { title: 'loss / of one', align: 'right' },
]

/** One rank against two; what two trainings gain that know nothing of each other is as much as two could. */
export function formatRanks(ranks: RankComparison[]): string {
  return formatMarkdownTable(columns, ranks.flatMap(rowsOf))
}

function rowsOf({ name, one, two, apart, speedup, speedupQuartiles, bound, losses }: RankComparison): string[][] {
  const [lower, upper] = speedupQuartiles.map((value) => value.toFixed(2))
  const loss = `${losses.peer.first.toFixed(4)} / ${losses.leyden.first.toFixed(4)}`
  return [
    [name, 'one rank', ...times(one), '', '', ''],
    [name, 'two ranks', ...times(two), `**${speedup.toFixed(2)}**`, `${lower} to ${upper}`, loss],
    [name, 'two trainings of half a batch', ...times(apart), bound.toFixed(2), '', ''],
  ]
}

const times = ({ minMs, medianMs, cpuMs }: RankFigures) => [minMs, medianMs, cpuMs].map((ms) => ms.toFixed(2))
