import type { WholeComparison, WholeFigures } from '../whole-command/index.ts'
import { formatMarkdownTable, type Column } from './markdown-table.ts'

const columns: Column[] = [
  { title: 'whole command', align: 'left' },
  { title: 'first step s', align: 'right' },
  { title: 'end s', align: 'right' },
  { title: 'Leyden / it', align: 'right' },
  { title: 'peak MiB', align: 'right' },
]

export function formatWhole({ ratio, leyden, lightning }: WholeComparison): string {
  const row = ({ title, firstStepSeconds, seconds, peakMb }: WholeFigures, ratio: string) => [
    title,
    firstStepSeconds.toFixed(2),
    seconds.toFixed(1),
    ratio,
    peakMb === null ? '' : peakMb.toFixed(0),
  ]
  const others = lightning ? [row(lightning, ratio!.toFixed(2))] : []
  return formatMarkdownTable(columns, [row(leyden, ''), ...others])
}
