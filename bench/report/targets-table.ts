import type { Target } from '../results/index.ts'
import { formatMarkdownTable, type Column } from './markdown-table.ts'

const columns: Column[] = [
  { title: 'target', align: 'left' },
  { title: 'wanted', align: 'right' },
  { title: 'measured', align: 'right' },
  { title: 'met', align: 'left' },
]

export function formatTargets(targets: Target[]): string {
  const rows = targets.map(({ what, target, figure, met }) => [
    what,
    target,
    figure,
    met === null ? 'not measured' : met ? 'yes' : '**no**',
  ])
  return formatMarkdownTable(columns, rows)
}
